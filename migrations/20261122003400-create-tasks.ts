import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('tasks', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('organisation_code', 32).notNullable();
    table.string('item_code', 32).notNullable();
    table.string('month', 7).notNullable();
    table.string('name', 200).notNullable();
    table.string('state', 12).notNullable();
    // Counts every change; whoever changes a task names the revision that he saw.
    table.integer('revision').notNullable();
    table.text('plan', 'longtext').notNullable();
    // Who did which step, by actor id, and what was said; JSON.
    table.text('hands', 'longtext').notNullable();
    table.text('notes', 'longtext').notNullable();
    table.string('draw_number', 20);
    table.string('commitment', 64);
    table.string('result', 64);
    table.string('manifest', 64);
    // Organisation, month and item while a frame is frozen and not yet at its end: one at a time.
    table.string('open_scope', 100).unique();
    table.string('replaces', 32).references('id').inTable('tasks');
    table.string('created_at', 24).notNullable();
    table.string('changed_at', 24).notNullable();
    table.unique(['organisation_code', 'draw_number'], { indexName: 'tasks_draw_number' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('tasks');
}
