import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('items_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('code', 32).notNullable();
    table.integer('version').notNullable();
    table.string('change', 12).notNullable();
    table.string('state', 12).notNullable();
    table.string('effective_on', 10).notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.string('category', 200).notNullable();
    table.string('name', 200).notNullable();
    table.string('content', 1000).notNullable();
    table.string('target_kinds', 200).notNullable();
    table.string('importance', 20).notNullable();
    // Basis points: 500 is 5 %.
    table.integer('ratio');
    table.string('frequency', 50);
    table.string('method', 50);
    table.string('body', 200);
    table.string('tier', 50);
    table.string('legal_basis', 1000).notNullable();
    table.string('lead_department_code', 32);
    table.string('joint_departments', 200);
    table.string('certificate_note', 200);
    // Two writers of the same next version: only one of them can.
    table.unique(['code', 'version'], { indexName: 'items_versions_next' });
    table.index(['code', 'effective_on', 'version', 'recorded_at'], 'items_versions_in_force');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('items_versions');
}
