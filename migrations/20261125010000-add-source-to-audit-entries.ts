import type { Knex } from 'knex';

// From where something was done; and entries of nobody in particular: of the service itself, of a sign-in under an unknown name.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.alterTable('audit_entries', (table) => {
    table.string('actor_id', 32).nullable().alter();
  });
  await knex.schema.alterTable('audit_entries', (table) => {
    table.string('source_door', 8).notNullable().defaultTo('service');
    table.string('source_from', 100).notNullable().defaultTo('');
    table.string('source_session', 64);
    table.index(['action', 'seq'], 'audit_entries_action_index');
    table.index(['subject', 'seq'], 'audit_entries_subject_index');
    table.index(['at'], 'audit_entries_at_index');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.alterTable('audit_entries', (table) => {
    table.dropIndex(['action', 'seq'], 'audit_entries_action_index');
    table.dropIndex(['subject', 'seq'], 'audit_entries_subject_index');
    table.dropIndex(['at'], 'audit_entries_at_index');
    table.dropColumns('source_door', 'source_from', 'source_session');
  });
}
