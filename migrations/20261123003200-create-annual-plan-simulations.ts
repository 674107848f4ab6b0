import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('annual_plan_simulations', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('plan_id', 32).notNullable();
    table.integer('version').notNullable();
    // What was simulated: another plan or other counts give another result.
    table.string('plan_sha256', 64).notNullable();
    table.string('population_sha256', 64).notNullable();
    table.integer('seeds').notNullable();
    // How many of 10,000 visits succeed in the month of their draw.
    table.integer('completed_bp').notNullable();
    table.text('result', 'longtext').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table
      .foreign(['plan_id', 'version'], 'annual_plan_simulations_version')
      .references(['plan_id', 'version'])
      .inTable('annual_plan_versions');
    table.unique(['plan_id', 'version', 'plan_sha256', 'population_sha256', 'seeds', 'completed_bp'], {
      indexName: 'annual_plan_simulations_once',
    });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('annual_plan_simulations');
}
