import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('officers_versions', (table) => {
    table.string('category', 20);
    table.boolean('can_lead');
    table.string('fixed_group', 50);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('officers_versions', (table) => {
    table.dropColumns('category', 'can_lead', 'fixed_group');
  });
}
