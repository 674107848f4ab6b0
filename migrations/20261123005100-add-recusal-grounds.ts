import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('recusal_versions', (table) => {
    table.string('ground_kind', 20).notNullable().defaultTo('other');
    // Null where it was not recorded.
    table.string('requested_by', 12);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('recusal_versions', (table) => {
    table.dropColumns('ground_kind', 'requested_by');
  });
}
