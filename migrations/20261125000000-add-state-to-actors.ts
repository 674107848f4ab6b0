import type { Knex } from 'knex';

// Nobody is deleted: whoever leaves is disabled. What the service does by itself is signed by an actor who never signs in.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('actors', (table) => {
    // active or disabled
    table.string('state', 8).notNullable().defaultTo('active');
  });
  const service = {
    id: 'service',
    name: '服务',
    title: '自动任务',
    organisation_code: '-',
    created_at: '2026-11-25T00:00:00.000Z',
  };
  await knex('actors').insert(service).onConflict('id').ignore();
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('actors', (table) => {
    table.dropColumn('state');
  });
}
