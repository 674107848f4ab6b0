import assert from 'node:assert/strict';
import { startJobs } from '../../src/usecases/jobs/start-jobs.ts';
import { worksOf } from '../../src/usecases/jobs/works.ts';
import { describeOnBoth } from './client.ts';

interface JobAnswer {
  readonly name: string;
  readonly is_set_up: boolean;
  readonly next_run_at: string | null;
  readonly overdue_since: string | null;
  readonly last: { readonly state: string; readonly period: string } | null;
}

describeOnBoth('jobs through the API', (client) => {
  const jobOf = async (name: string): Promise<JobAnswer> => {
    const { jobs } = (await client.get('/api/v1/jobs', { actor: 'keeper' })).body as {
      jobs: readonly JobAnswer[];
    };
    return jobs.find((job) => job.name === name) ?? assert.fail(name);
  };

  before(async () => {
    client.setNow('2026-11-25T04:00:00.000Z');
    await client.addPerson('keeper', ['system-administrator']);
    await client.addPerson('officer', ['section-officer']);
  });

  it('are listed with their next run, and as overdue while nobody runs them', async () => {
    // Noon in China: the next night's recomputation is at two, 18:00 UTC; this morning's was not done.
    const recheck = await jobOf('recheck');
    assert.deepEqual(
      [recheck.next_run_at, recheck.overdue_since, recheck.last],
      ['2026-11-25T18:00:00.000Z', '2026-11-24T18:00:00.000Z', null],
    );
    const backup = await jobOf('backup');
    assert.deepEqual([backup.is_set_up, backup.next_run_at], [false, null]);
  });

  it('are run by an instance that was started, which ends what it began when it is stopped', async () => {
    const { context } = client;
    assert.ok(context !== undefined);
    const running = startJobs(context, { works: worksOf(context) });
    await running.stop();
    const recheck = await jobOf('recheck');
    // Stopped at once: what it had begun has ended or was given back, nothing is left running.
    const open = await context.db('job_runs').where({ state: 'running' });
    assert.deepEqual(open, []);
    const again = startJobs(context, { works: worksOf(context) });
    for (let look = 0; look < 100 && (await jobOf('recheck')).last === null; look += 1)
      await new Promise((resolve) => setTimeout(resolve, 50));
    await again.stop();
    assert.equal((await jobOf('recheck')).last?.period, '2026-11-25', JSON.stringify(recheck));
    assert.equal((await jobOf('recheck')).overdue_since, null);
  });

  it('are run, paused and resumed by the system administrator alone, with a reason, once for one key', async () => {
    const pause = '/api/v1/jobs/recheck/pause';
    const refused = await client.send('POST', pause, { actor: 'officer', json: { reason: '试' } });
    assert.equal(refused.status, 403);
    assert.equal((await client.send('POST', pause, { actor: 'keeper', json: { reason: ' ' } })).status, 400);
    const paused = await client.post('keeper', pause, { reason: '更换备份磁盘' });
    assert.deepEqual(
      [paused.is_paused, paused.pause_reason, paused.paused_by, paused.next_run_at],
      [true, '更换备份磁盘', 'keeper', null],
    );
    await client.post('keeper', '/api/v1/jobs/recheck/resume');
    const key = { 'Idempotency-Key': 'once-and-once-again' };
    const run = () => client.send('POST', '/api/v1/jobs/recheck/run', { actor: 'keeper', headers: key });
    const [first, second] = [await run(), await run()];
    assert.deepEqual([first.status, first.body.state, second.body], [201, 'waiting', first.body]);
    const { total, entries } = (await client.get('/api/v1/jobs/recheck/runs', { actor: 'officer' })).body;
    assert.equal(total, 2);
    assert.equal(entries[0].period, 'manual-2026-11-25T12:00');
    assert.equal(entries[0].requested_by, 'keeper');
    const backup = await client.send('POST', '/api/v1/jobs/backup/run', { actor: 'keeper' });
    assert.equal(backup.status, 409);
  });

  it('remind within the jurisdiction of whoever asks', async () => {
    const { body } = await client.get('/api/v1/reminders?state=open', { actor: 'officer' });
    assert.deepEqual(
      body.entries.map(({ kind, urgency }: { kind: string; urgency: string }) => [kind, urgency]),
      [['calendar-missing', 'late']],
    );
    const refused = await client.send('GET', '/api/v1/reminders', { actor: 'keeper' });
    assert.equal(refused.status, 403);
  });
});
