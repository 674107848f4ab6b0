import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('record_draws', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.string('target_code', 32).notNullable();
    table.string('item_code', 32).notNullable();
    // visits or drugs
    table.string('kind', 12).notNullable();
    // The number of the task's draw, the institution, and which of its draws of records: gapless.
    table.string('number', 60).notNullable().unique();
    table.string('state', 12).notNullable();
    table.integer('revision').notNullable();
    // The plan, the sheet that was imported, who did which step, and what was said; JSON.
    table.text('plan', 'longtext').notNullable();
    table.text('sheet', 'longtext').notNullable();
    table.text('hands', 'longtext').notNullable();
    table.text('notes', 'longtext').notNullable();
    table.string('commitment', 64).notNullable();
    table.string('result', 64);
    table.string('manifest', 64);
    table.string('created_at', 24).notNullable();
    table.string('changed_at', 24).notNullable();
    table.index(['task_id', 'target_code'], 'record_draws_target');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('record_draws');
}
