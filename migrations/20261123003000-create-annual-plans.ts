import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('annual_plans', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('organisation_code', 32).notNullable();
    table.integer('year').notNullable();
    table.string('created_at', 24).notNullable();
    table.unique(['organisation_code', 'year'], { indexName: 'annual_plans_of_year' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('annual_plans');
}
