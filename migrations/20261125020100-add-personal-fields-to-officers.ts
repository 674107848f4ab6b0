import type { Knex } from 'knex';

/** What everyone sees, masked, beside what is sealed. */
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('officers_versions', (table) => {
    table.string('identity_number', 18);
    table.string('identity_number_sealed', 255);
    table.string('mobile', 11);
    table.string('mobile_sealed', 255);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('officers_versions', (table) => {
    table.dropColumns('identity_number', 'identity_number_sealed', 'mobile', 'mobile_sealed');
  });
}
