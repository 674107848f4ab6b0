import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('set_up', (table) => {
    table.integer('id').notNullable().primary();
    // SHA-256 of the token that was printed last; null before the first.
    table.string('token_hash', 64);
    table.string('expires_at', 24);
    table.string('completed_at', 24);
  });
  await knex('set_up').insert({ id: 1 });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('set_up');
}
