import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sessions', (table) => {
    table.string('id', 32).notNullable().primary();
    // SHA-256 of the token, which only its holder has.
    table.string('token_hash', 64).notNullable().unique();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    // http or cli
    table.string('door', 4).notNullable();
    table.string('source', 100).notNullable();
    // none, totp, recovery or certificate
    table.string('second_factor', 11).notNullable();
    table.string('created_at', 24).notNullable();
    table.string('last_used_at', 24).notNullable();
    table.string('expires_at', 24).notNullable();
    table.string('ended_at', 24);
    table.string('end_reason', 16);
    table.index(['actor_id'], 'sessions_actor');
    table.index(['ended_at', 'expires_at'], 'sessions_ended');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sessions');
}
