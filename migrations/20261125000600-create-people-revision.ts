import type { Knex } from 'knex';

// One row that every change of who may do what adds one to: such changes go one after another.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('people_revision', (table) => {
    table.integer('id').notNullable().primary();
    table.integer('revision').notNullable();
  });
  await knex('people_revision').insert({ id: 1, revision: 0 });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('people_revision');
}
