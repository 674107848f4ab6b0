import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('password_history', (table) => {
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    // That of the credentials: two changes at once collide.
    table.integer('version').notNullable();
    table.string('password_hash', 160).notNullable();
    table.primary(['actor_id', 'version']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('password_history');
}
