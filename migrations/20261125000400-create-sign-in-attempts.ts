import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('sign_in_attempts', (table) => {
    // The account; for a name that is no account a short digest of it, since it may be a password in the wrong field.
    table.string('account_key', 40).notNullable().primary();
    // JSON: the instants of the failures that count, milliseconds since 1970.
    table.string('failures', 400).notNullable();
    table.bigInteger('locked_until');
    table.integer('version').notNullable();
    table.string('changed_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('sign_in_attempts');
}
