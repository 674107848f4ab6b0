import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('organisations_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('code', 32).notNullable();
    table.integer('version').notNullable();
    table.string('change', 12).notNullable();
    table.string('state', 12).notNullable();
    table.string('effective_on', 10).notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.string('name', 200).notNullable();
    table.string('level', 20).notNullable();
    table.string('parent_code', 32);
    table.string('district_code', 6).notNullable();
    // Two writers of the same next version: only one of them can.
    table.unique(['code', 'version'], { indexName: 'organisations_versions_next' });
    table.index(['code', 'effective_on', 'version', 'recorded_at'], 'organisations_versions_in_force');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('organisations_versions');
}
