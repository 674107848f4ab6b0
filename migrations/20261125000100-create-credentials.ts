import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('credentials', (table) => {
    table.string('actor_id', 32).notNullable().primary().references('id').inTable('actors');
    // argon2id in its usual text form
    table.string('password_hash', 160).notNullable();
    // 1 for a password that somebody else has seen: it opens nothing but the change of itself.
    table.integer('must_change').notNullable();
    table.string('changed_at', 24).notNullable();
    table.integer('version').notNullable();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('credentials');
}
