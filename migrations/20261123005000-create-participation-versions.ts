import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('participation_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.string('department_code', 32).notNullable();
    table.integer('version').notNullable();
    // awaiting, confirmed, declined or silent
    table.string('state', 12).notNullable();
    // Fixed by the draw: a later calendar moves nobody's term.
    table.string('due_on', 10).notNullable();
    // own-person or signed-sheet; null where nobody has answered.
    table.string('manner', 20);
    table.string('scan_id', 32).references('id').inTable('task_scans');
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.unique(['task_id', 'department_code', 'version'], { indexName: 'participation_versions_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('participation_versions');
}
