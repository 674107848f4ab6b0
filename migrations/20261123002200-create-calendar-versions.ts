import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('calendar_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    // The year of the notice; its days may lie some weeks before or after it.
    table.integer('year').notNullable();
    table.integer('version').notNullable();
    // The days of the notice as JSON: at most some dozens, always read together.
    table.text('days', 'mediumtext').notNullable();
    table.string('file_name', 200).notNullable();
    table.string('file_sha256', 64).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.unique(['year', 'version'], { indexName: 'calendar_versions_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('calendar_versions');
}
