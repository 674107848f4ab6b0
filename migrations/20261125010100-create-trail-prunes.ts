import type { Knex } from 'knex';

// Removals of the oldest entries of the trail. Of those that were carried out the last entry that is gone stays: the rest follows it.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('trail_prunes', (table) => {
    table.string('id', 32).notNullable().primary();
    table.integer('seq').notNullable();
    table.string('hash', 64).notNullable();
    table.string('before_day', 10).notNullable();
    table.string('requested_by', 32).notNullable().references('id').inTable('actors');
    table.string('requested_at', 24).notNullable();
    table.string('confirmed_by', 32).references('id').inTable('actors');
    table.string('confirmed_at', 24);
    table.string('export_sha256', 64);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('trail_prunes');
}
