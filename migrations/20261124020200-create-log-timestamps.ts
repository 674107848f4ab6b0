import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('log_timestamps', (table) => {
    table.integer('size').notNullable();
    // When the authority stamped it, an instant.
    table.string('at', 24).notNullable();
    // The signed note that was stamped, byte for byte.
    table.text('checkpoint').notNullable();
    // The answer of the authority (RFC 3161), Base 64.
    table.text('token').notNullable();
    // Whether its signature was checked here: passed or not-run.
    table.string('signature', 8).notNullable();
    table.string('created_at', 24).notNullable();
    table.primary(['size', 'at']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('log_timestamps');
}
