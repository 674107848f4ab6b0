import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('log_cosignatures', (table) => {
    table.integer('size').notNullable();
    // The key of the witness: its name, a plus sign and the id of its key in hexadecimal.
    table.string('witness', 200).notNullable();
    // When the witness signed, in seconds since 1970.
    table.bigInteger('time').notNullable();
    // The signed note with the log's signatures and this one.
    table.text('checkpoint').notNullable();
    table.string('created_at', 24).notNullable();
    table.primary(['size', 'witness']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('log_cosignatures');
}
