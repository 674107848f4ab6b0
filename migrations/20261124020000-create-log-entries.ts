import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('log_entries', (table) => {
    // The index of the leaf, from 0. Two writers that both follow the same entry: only one of them can.
    table.integer('seq').notNullable().primary();
    table.string('at', 24).notNullable();
    table.string('kind', 24).notNullable();
    table.string('subject', 200).notNullable();
    table.string('digest', 64).notNullable();
    // The data of the leaf: a canonical JSON text.
    table.text('record').notNullable();
    table.string('leaf_hash', 64).notNullable();
    // The roots of the complete subtrees of which the tree up to this leaf is made, left to right; hexadecimal.
    table.text('peaks').notNullable();
    table.index(['kind', 'subject'], 'log_entries_kind');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('log_entries');
}
