import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('recovery_codes', (table) => {
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('code_hash', 64).notNullable();
    table.string('used_at', 24);
    table.primary(['actor_id', 'code_hash']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('recovery_codes');
}
