import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('reconciliations', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('organisation_code', 32).notNullable();
    table.string('month', 7).notNullable();
    table.string('file_sha256', 64).notNullable();
    table.integer('agreements').notNullable();
    table.integer('pool_entries').notNullable();
    table.text('differences', 'longtext').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table.string('bureau_signer', 32).references('id').inTable('actors');
    table.string('bureau_note', 500);
    table.string('bureau_signed_at', 24);
    table.string('agency_signer', 32).references('id').inTable('actors');
    table.string('agency_note', 500);
    table.string('agency_signed_at', 24);
    table.index(['organisation_code', 'month'], 'reconciliations_of_month');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('reconciliations');
}
