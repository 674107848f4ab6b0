import type { Knex } from 'knex';

// The drawn task that a supplementary draw adds to.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('tasks', (table) => {
    table.string('supplements', 32).references('id').inTable('tasks');
    table.string('open_scope', 160).alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('tasks', (table) => {
    table.dropForeign('supplements');
  });
  await knex.schema.alterTable('tasks', (table) => {
    table.dropColumn('supplements');
    table.string('open_scope', 120).alter();
  });
}
