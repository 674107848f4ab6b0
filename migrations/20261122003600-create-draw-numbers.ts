import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('draw_numbers', (table) => {
    table.string('organisation_code', 32).notNullable();
    table.string('year', 4).notNullable();
    table.integer('last').notNullable();
    table.primary(['organisation_code', 'year']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('draw_numbers');
}
