import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('actors', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('name', 50).notNullable();
    table.string('title', 50).notNullable();
    table.string('organisation_code', 32).notNullable();
    table.string('created_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('actors');
}
