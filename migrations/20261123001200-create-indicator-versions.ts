import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('indicator_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('target_code', 32).notNullable();
    table.string('measure', 40).notNullable();
    table.string('period', 7).notNullable();
    // Sorts periods from older to newer; see core/risk/periods.ts.
    table.string('period_order', 10).notNullable();
    table.integer('version').notNullable();
    // null: the number of this period is taken back.
    table.bigInteger('value');
    table.string('reason', 500).notNullable();
    table.string('import_id', 32).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('effective_on', 10).notNullable();
    table.string('recorded_at', 24).notNullable();
    table.unique(['target_code', 'measure', 'period', 'version'], { indexName: 'indicator_versions_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('indicator_versions');
}
