import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('imports', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('list', 20).notNullable();
    table.string('file_name', 200).notNullable();
    table.string('file_sha256', 64).notNullable();
    table.string('state', 12).notNullable();
    // What the user is shown: counts, the first faults, the difference. JSON.
    table.text('report', 'longtext').notNullable();
    // The uploaded rows and the records made of them, as gzipped JSON: too much for one packet otherwise.
    table.specificType('sheet', 'longblob').notNullable();
    table.specificType('records', 'longblob').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table.string('applied_by', 32).references('id').inTable('actors');
    table.string('applied_at', 24);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('imports');
}
