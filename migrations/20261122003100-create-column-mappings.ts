import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('column_mappings', (table) => {
    table.string('list', 20).notNullable();
    table.string('name', 100).notNullable();
    table.text('mapping', 'longtext').notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('saved_at', 24).notNullable();
    table.primary(['list', 'name']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('column_mappings');
}
