import type { Knex } from 'knex';

// The manifest of a bundle is made when it is exported, for its edition, and stored nowhere.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('record_draws', (table) => {
    table.dropColumn('manifest');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('record_draws', (table) => {
    table.string('manifest', 64);
  });
}
