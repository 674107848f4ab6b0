import type { Knex } from 'knex';

export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('record_draw_files', (table) => {
    table.string('record_draw_id', 32).notNullable().references('id').inTable('record_draws');
    table.string('name', 60).notNullable();
    // Files are cut into parts of at most one mebibyte, numbered from 0.
    table.integer('part').notNullable();
    table.specificType('bytes', 'longblob').notNullable();
    table.primary(['record_draw_id', 'name', 'part']);
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('record_draw_files');
}
