import type { Knex } from 'knex';

// Which jobs are paused, by whom and why. A job without a row runs.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('job_settings', (table) => {
    table.string('name', 32).primary();
    table.boolean('is_paused').notNullable();
    table.string('reason', 500).notNullable();
    table.string('changed_by', 32).notNullable().references('id').inTable('actors');
    table.string('changed_at', 24).notNullable();
    table.integer('version').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('job_settings');
}
