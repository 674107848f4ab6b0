import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('data_keys', (table) => {
    table.string('id', 8).notNullable().primary();
    // A known text, sealed with the key: it opens with no other.
    table.string('proof', 200).notNullable();
    table.string('created_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('data_keys');
}
