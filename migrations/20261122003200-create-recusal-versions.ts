import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('recusal_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('officer_code', 32).notNullable();
    table.string('target_code', 32).notNullable();
    table.integer('version').notNullable();
    // active or ended
    table.string('state', 12).notNullable();
    table.string('ground', 200).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    // Who decided on it: not the person who recorded it.
    table.string('approver_id', 32).notNullable().references('id').inTable('actors');
    table.string('effective_on', 10).notNullable();
    table.string('recorded_at', 24).notNullable();
    table.unique(['officer_code', 'target_code', 'version'], { indexName: 'recusal_versions_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('recusal_versions');
}
