import type { Knex } from 'knex';

// A sealed reason is longer than the reason.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('leave_versions', (table) => {
    table.text('reason').notNullable().alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('leave_versions', (table) => {
    table.string('reason', 200).notNullable().alter();
  });
}
