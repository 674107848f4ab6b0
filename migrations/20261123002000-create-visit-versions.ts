import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('visit_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('visit_id', 32).notNullable();
    table.integer('version').notNullable();
    // What made this version, why, and who.
    table.string('change', 12).notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.string('target_code', 32).notNullable();
    table.string('organisation_code', 32).notNullable();
    table.string('item_code', 32).notNullable();
    table.string('task_id', 32);
    table.string('basis', 20).notNullable();
    table.string('ground', 500).notNullable();
    table.boolean('is_on_site').notNullable();
    table.boolean('is_full_check').notNullable();
    table.string('state', 12).notNullable();
    table.string('due_from', 10);
    table.string('due_to', 10);
    table.string('completed_on', 10);
    // Codes separated by spaces, sorted.
    table.string('officers', 1000).notNullable();
    table.string('exemption', 24);
    table.string('origin', 10).notNullable();
    table.string('batch_id', 32);
    table.string('first_actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('first_recorded_at', 24).notNullable();
    table.string('confirmed_by', 32).references('id').inTable('actors');
    table.string('confirmed_at', 24);
    table.unique(['visit_id', 'version'], { indexName: 'visit_versions_next' });
    table.unique(['task_id', 'target_code', 'version'], { indexName: 'visit_versions_of_task' });
    table.index(['target_code', 'visit_id'], 'visit_versions_by_target');
    table.index(['batch_id', 'visit_id'], 'visit_versions_of_batch');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('visit_versions');
}
