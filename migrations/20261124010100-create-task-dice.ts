import type { Knex } from 'knex';

/** What was thrown for tasks whose other values come later. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('task_dice', (table) => {
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.integer('position').notNullable();
    table.string('name', 64).notNullable();
    table.string('value', 64).notNullable();
    table.string('thrown_by', 100).notNullable();
    table.string('recorded_at', 24).notNullable();
    table.primary(['task_id', 'position']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('task_dice');
}
