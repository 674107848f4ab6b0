import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('totp_secrets', (table) => {
    table.string('actor_id', 32).notNullable().primary().references('id').inTable('actors');
    // Base32, sealed with a key outside of the database.
    table.string('secret', 200).notNullable();
    table.string('created_at', 24).notNullable();
    // From then on it is asked for.
    table.string('confirmed_at', 24);
    // The newest step of 30 seconds whose code was used.
    table.integer('last_step').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('totp_secrets');
}
