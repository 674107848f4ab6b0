import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('credit_profiles', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('name', 50).notNullable();
    table.integer('version').notNullable();
    // The classes from the best to the worst, as JSON: a profile is always replaced as a whole.
    table.text('classes', 'longtext').notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('effective_on', 10).notNullable();
    table.string('recorded_at', 24).notNullable();
    table.unique(['version'], { indexName: 'credit_profiles_next' });
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('credit_profiles');
}
