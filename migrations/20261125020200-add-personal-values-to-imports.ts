import type { Knex } from 'knex';

/** The personal values of a checked file, sealed, until it is applied. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('imports', (table) => {
    table.text('personal_sealed', 'longtext');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('imports', (table) => {
    table.dropColumn('personal_sealed');
  });
}
