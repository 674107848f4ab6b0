import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('rating_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('target_code', 32).notNullable();
    table.string('period', 7).notNullable();
    // Sorts periods from older to newer; see core/risk/periods.ts.
    table.string('period_order', 10).notNullable();
    table.integer('version').notNullable();
    // null: the rating of this period is taken back.
    table.string('class', 10);
    table.string('source', 200).notNullable();
    table.string('reason', 500).notNullable();
    table.string('import_id', 32).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('effective_on', 10).notNullable();
    table.string('recorded_at', 24).notNullable();
    table.unique(['target_code', 'period', 'version'], { indexName: 'rating_versions_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('rating_versions');
}
