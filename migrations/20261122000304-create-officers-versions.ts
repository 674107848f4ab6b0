import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('officers_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('code', 32).notNullable();
    table.integer('version').notNullable();
    table.string('change', 12).notNullable();
    table.string('state', 12).notNullable();
    table.string('effective_on', 10).notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.string('name', 50).notNullable();
    table.string('organisation_code', 32).notNullable();
    table.string('department_code', 32);
    table.string('district_code', 6);
    table.string('certificate_number', 32);
    table.string('certificate_expires_on', 10);
    table.string('duty', 50);
    table.string('specialties', 200);
    table.string('item_scope', 200);
    // Two writers of the same next version: only one of them can.
    table.unique(['code', 'version'], { indexName: 'officers_versions_next' });
    table.index(['code', 'effective_on', 'version', 'recorded_at'], 'officers_versions_in_force');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('officers_versions');
}
