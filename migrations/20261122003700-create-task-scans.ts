import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('task_scans', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.string('file_name', 200).notNullable();
    table.string('media_type', 40).notNullable();
    table.string('sha256', 64).notNullable();
    table.integer('size').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('created_at', 24).notNullable();
    table.unique(['task_id', 'sha256'], { indexName: 'task_scans_once' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('task_scans');
}
