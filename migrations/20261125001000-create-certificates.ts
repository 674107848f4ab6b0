import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('certificates', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    // SHA-256 of the certificate (DER), hexadecimal.
    table.string('fingerprint', 64).notNullable();
    // requested, active, rejected or revoked
    table.string('state', 9).notNullable();
    // The fingerprint while requested or active: one person's alone.
    table.string('open_fingerprint', 64).unique();
    table.string('reason', 200).notNullable();
    table.string('requested_by', 32).notNullable().references('id').inTable('actors');
    table.string('requested_at', 24).notNullable();
    table.string('decided_by', 32).references('id').inTable('actors');
    table.string('decided_at', 24);
    table.string('revoked_by', 32).references('id').inTable('actors');
    table.string('revoked_at', 24);
    table.string('note', 200).notNullable().defaultTo('');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('certificates');
}
