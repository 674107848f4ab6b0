import type { Knex } from 'knex';

// What may be open once names the line of the annual plan too.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('tasks', (table) => {
    table.string('open_scope', 120).alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('tasks', (table) => {
    table.string('open_scope', 100).alter();
  });
}
