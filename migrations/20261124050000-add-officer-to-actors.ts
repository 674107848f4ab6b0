import type { Knex } from 'knex';

// Who of the pool an actor is: an inspector sees his own visits from the day of dispatch on.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('actors', (table) => {
    table.string('officer_code', 64).unique({ indexName: 'actors_officer_code_unique' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('actors', (table) => {
    table.dropUnique(['officer_code'], 'actors_officer_code_unique');
    table.dropColumn('officer_code');
  });
}
