import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('visit_imports', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('organisation_code', 32).notNullable();
    table.string('file_name', 200).notNullable();
    table.string('file_sha256', 64).notNullable();
    table.integer('visits').notNullable();
    // proposed, confirmed or rejected
    table.string('state', 12).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table.string('decided_by', 32).references('id').inTable('actors');
    table.string('decided_at', 24);
    table.string('reason', 500);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('visit_imports');
}
