import type { Knex } from 'knex';

// What is due or late, found by a job; closed when it is settled.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('reminders', (table) => {
    table.string('id', 32).primary();
    table.string('subject', 120).notNullable();
    table.string('kind', 32).notNullable();
    table.string('due_on', 10).notNullable();
    table.string('organisation_code', 64);
    table.string('message', 500).notNullable();
    table.string('state', 16).notNullable();
    table.string('opened_at', 24).notNullable();
    table.string('closed_at', 24);
    table.unique(['subject', 'kind', 'due_on'], { indexName: 'reminders_subject_kind_due_on_unique' });
    table.index(['state', 'due_on'], 'reminders_state_due_on_index');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('reminders');
}
