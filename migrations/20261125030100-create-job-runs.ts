import type { Knex } from 'knex';

// One row for each period of a job: whoever inserts it runs it. `running_job` is the job's name while it runs, so that a job runs once at a time.
export async function up(knex: Knex): Promise<void> {
  await knex.schema.createTable('job_runs', (table) => {
    table.string('job', 32).notNullable();
    table.string('period', 40).notNullable();
    table.string('trigger', 16).notNullable();
    table.string('due_at', 24).notNullable();
    table.string('state', 16).notNullable();
    table.integer('attempts').notNullable();
    table.integer('fence').notNullable();
    table.string('owner', 64).notNullable();
    table.string('running_job', 32).unique({ indexName: 'job_runs_running_job_unique' });
    table.string('claimed_at', 24);
    table.string('expires_at', 24);
    table.string('next_attempt_at', 24);
    table.string('progress', 200).notNullable();
    table.text('result');
    table.string('error', 500).notNullable();
    table.string('requested_by', 32).references('id').inTable('actors');
    table.string('finished_at', 24);
    table.primary(['job', 'period']);
    table.index(['job', 'state'], 'job_runs_job_state_index');
    table.index(['job', 'due_at'], 'job_runs_job_due_at_index');
  });
}

export async function down(knex: Knex): Promise<void> {
  await knex.schema.dropTable('job_runs');
}
