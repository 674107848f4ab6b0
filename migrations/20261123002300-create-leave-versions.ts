import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('leave_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('leave_id', 32).notNullable();
    table.integer('version').notNullable();
    table.string('officer_code', 32).notNullable();
    table.string('from_on', 10).notNullable();
    table.string('to_on', 10).notNullable();
    // granted, ended (early) or cancelled (before it began)
    table.string('state', 12).notNullable();
    table.string('reason', 200).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.unique(['leave_id', 'version'], { indexName: 'leave_versions_next' });
    table.index(['officer_code', 'from_on'], 'leave_versions_by_officer');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('leave_versions');
}
