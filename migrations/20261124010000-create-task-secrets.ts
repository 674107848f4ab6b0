import type { Knex } from 'knex';

/** Digests of secrets only: neither a secret nor a share of one is ever stored. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('task_secrets', (table) => {
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.string('slot', 64).notNullable();
    table.integer('option_index').notNullable();
    table.string('digest', 64).notNullable();
    table.string('holder', 100).notNullable();
    table.string('created_at', 24).notNullable();
    table.primary(['task_id', 'slot', 'option_index']);
    table.unique(['digest'], { indexName: 'task_secrets_digest' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('task_secrets');
}
