import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('annual_plan_versions', (table) => {
    table.string('plan_id', 32).notNullable().references('id').inTable('annual_plans');
    table.integer('version').notNullable();
    table.string('name', 200).notNullable();
    table.string('state', 12).notNullable();
    // Counts every change; whoever changes a version names the revision that he saw.
    table.integer('revision').notNullable();
    table.text('plan', 'longtext').notNullable();
    table.string('plan_sha256', 64).notNullable();
    // The counts that the plan was judged against, and what contradicted it then; JSON.
    table.text('population', 'longtext').notNullable();
    table.string('population_sha256', 64).notNullable();
    table.text('contradictions', 'longtext').notNullable();
    // Why the published version before it was changed; null for the first.
    table.string('reason', 1000);
    // Who did which step, by actor id, and when; JSON.
    table.text('hands', 'longtext').notNullable();
    table.text('notes', 'longtext').notNullable();
    table.string('created_at', 24).notNullable();
    table.string('changed_at', 24).notNullable();
    table.primary(['plan_id', 'version']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('annual_plan_versions');
}
