import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('substitutions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    // requested, approved, drawn or withdrawn
    table.string('state', 12).notNullable();
    table.integer('revision').notNullable();
    // The task while this is requested or approved: one at a time.
    table.string('open_task', 32).unique();
    // Who falls out where and why, by code; who did which step, and what was said; JSON.
    table.text('ask', 'longtext').notNullable();
    table.text('hands', 'longtext').notNullable();
    table.text('notes', 'longtext').notNullable();
    // From the approval on: its number, the request as it is hashed, and the digest of it.
    table.integer('number');
    table.text('request', 'longtext');
    table.string('request_digest', 64);
    // The digest of substitution-N.json.
    table.string('substitution_digest', 64);
    table.string('created_at', 24).notNullable();
    table.string('changed_at', 24).notNullable();
    table.unique(['task_id', 'number'], { indexName: 'substitutions_number' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('substitutions');
}
