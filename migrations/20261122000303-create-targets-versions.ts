import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('targets_versions', (table) => {
    table.string('id', 32).notNullable().primary();
    table.string('code', 32).notNullable();
    table.integer('version').notNullable();
    table.string('change', 12).notNullable();
    table.string('state', 12).notNullable();
    table.string('effective_on', 10).notNullable();
    table.string('reason', 500).notNullable();
    table.string('actor_id', 32).notNullable().references('id').inTable('actors');
    table.string('recorded_at', 24).notNullable();
    table.string('name', 200).notNullable();
    table.string('uscc', 18);
    table.string('kind', 50).notNullable();
    table.string('level', 50);
    table.string('ownership', 50);
    table.string('district_code', 6);
    table.string('organisation_code', 32);
    table.string('jurisdiction', 200);
    table.string('address', 300);
    table.string('credit_class', 10);
    table.boolean('key_unit');
    table.boolean('chronic_disease');
    table.boolean('outpatient_pooling');
    table.boolean('rehabilitation');
    table.string('tags', 200);
    // Two writers of the same next version: only one of them can.
    table.unique(['code', 'version'], { indexName: 'targets_versions_next' });
    table.index(['code', 'effective_on', 'version', 'recorded_at'], 'targets_versions_in_force');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('targets_versions');
}
