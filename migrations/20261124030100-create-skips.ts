import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('skips', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('task_id', 32).notNullable().references('id').inTable('tasks');
    table.string('target_code', 32).notNullable();
    // requested, approved or rejected
    table.string('state', 12).notNullable();
    // Task and target unless this was rejected: once each.
    table.string('open_target', 70).unique();
    table.string('reason', 24).notNullable();
    // What the evidence is, in words, and its SHA-256.
    table.text('note').notNullable();
    table.string('evidence', 64).notNullable();
    table.string('requested_by', 32).notNullable().references('id').inTable('actors');
    table.string('requested_at', 24).notNullable();
    table.string('decided_by', 32).references('id').inTable('actors');
    table.string('decided_at', 24);
    // From the approval on: the record as it is hashed, and its digest.
    table.text('record');
    table.string('digest', 64);
    table.index(['task_id'], 'skips_task');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('skips');
}
