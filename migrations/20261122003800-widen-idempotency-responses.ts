import type { Knex } from 'knex';

// A TEXT of MySQL ends at 64 KiB; the answer to an import or a reconciliation is longer.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('idempotency_keys', (table) => {
    table.text('response', 'longtext').notNullable().alter();
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('idempotency_keys', (table) => {
    table.text('response').notNullable().alter();
  });
}
