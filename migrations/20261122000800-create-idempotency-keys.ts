import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('idempotency_keys', (table) => {
    table.string('key', 100).notNullable().primary();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('request_hash', 64).notNullable();
    table.integer('status').notNullable();
    table.text('response').notNullable();
    table.string('created_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('idempotency_keys');
}
