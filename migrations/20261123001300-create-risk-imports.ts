import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('risk_imports', (table) => {
    table.string('id', 32).notNullable().primary();
    // ratings or indicators
    table.string('kind', 12).notNullable();
    table.string('file_name', 200).notNullable();
    table.string('file_sha256', 64).notNullable();
    table.string('state', 12).notNullable();
    // What the user is shown: counts, the first faults, the difference. JSON.
    table.text('report', 'longtext').notNullable();
    // The uploaded rows and what was made of them, as gzipped JSON.
    table.specificType('content', 'longblob').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table.string('applied_by', 32).references('id').inTable('actors');
    table.string('applied_at', 24);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('risk_imports');
}
