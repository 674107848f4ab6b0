import type { Knex } from 'knex';

// Old keys are found by their time and removed.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('idempotency_keys', (table) => {
    table.index(['created_at'], 'idempotency_keys_created_at_index');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('idempotency_keys', (table) => {
    table.dropIndex(['created_at'], 'idempotency_keys_created_at_index');
  });
}
