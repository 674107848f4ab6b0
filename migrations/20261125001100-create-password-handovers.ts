import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('password_handovers', (table) => {
    // One at a time: a new one takes the place of the one before.
    table.string('actor_id', 32).notNullable().primary().references('id').inTable('actors');
    table.string('id', 32).notNullable();
    // Sealed with a key outside of the database.
    table.string('first_half', 200).notNullable();
    table.string('requested_by', 32).notNullable().references('id').inTable('actors');
    table.string('requested_at', 24).notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('password_handovers');
}
