import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('risk_models', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('code', 32).notNullable();
    table.integer('version').notNullable();
    table.string('name', 100).notNullable();
    // The formula as JSON; see core/draw/weights.ts.
    table.text('weights', 'longtext').notNullable();
    // draft, adopted or superseded
    table.string('state', 12).notNullable();
    // The code while this version is the adopted one: one at a time.
    table.string('adopted_code', 32).unique();
    table.string('reason', 500).notNullable();
    table.string('drafted_by', 32).notNullable().references('id').inTable('actors');
    table.string('drafted_at', 24).notNullable();
    table.string('adopted_by', 32).references('id').inTable('actors');
    table.string('adopted_at', 24);
    table.string('superseded_at', 24);
    table.unique(['code', 'version'], { indexName: 'risk_models_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('risk_models');
}
