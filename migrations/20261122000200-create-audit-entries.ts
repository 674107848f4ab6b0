import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('audit_entries', (table) => {
    table.integer('seq').notNullable().primary();
    table.string('at', 24).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('action', 64).notNullable();
    table.string('subject', 200).notNullable();
    table.text('detail').notNullable();
    // Two writers that both follow the same entry: only one of them can.
    table.string('prev_hash', 64).notNullable().unique();
    table.string('hash', 64).notNullable().unique();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('audit_entries');
}
