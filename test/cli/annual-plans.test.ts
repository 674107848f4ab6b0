import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { testContext } from '../support/context.ts';
import { collectOutput } from '../support/collect-output.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { countyPlan, fillPlanCounty, planCounty } from '../support/plan-county.ts';
import { signIn, type Run } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

describe('the annual plan at the terminal', function () {
  // Each command starts a process of its own.
  this.timeout(180_000);
  let folder = '';
  let id = '';
  let planFile = '';
  before(async () => {
    folder = makeFolder();
    const address = `sqlite:${join(folder, 'test.db')}`;
    const db = connect(address);
    await migrate(db);
    await db('actors').insert(testActor);
    await fillPlanCounty(testContext(db));
    await db.destroy();
    await signIn(address, 'maker', 'checker');
    planFile = write('plan.json', countyPlan());
  });

  const write = (name: string, value: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(value));
    return path;
  };

  const plan = (actor: string, ...args: readonly string[]): Run => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [program, '--json', '--actor', actor, 'annual-plan', ...args],
      { encoding: 'utf8', env: { ...process.env, DATABASE_URL: `sqlite:${join(folder, 'test.db')}` } },
    );
    collectOutput(args.join(' '), stdout + stderr);
    return { status, stdout, stderr };
  };

  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects and fails on anything else
  const done = (actor: string, ...args: readonly string[]): any => {
    const { status, stdout, stderr } = plan(actor, ...args);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout);
  };

  it('names every contradiction of a file, and drafts one without any', () => {
    assert.deepEqual(done('maker', 'contradictions', planFile), []);
    const [line] = countyPlan().lines;
    const wrong = write('wrong.json', countyPlan({ lines: [{ ...line!, item_code: 'NONE' }] }));
    const found = done('maker', 'contradictions', wrong);
    assert.deepEqual([found.length, found[0].code], [1, 'item-not-listed']);
    const refused = plan('maker', 'draft', wrong);
    assert.equal(refused.status, 1);
    assert.match(refused.stderr, /lines\[0\]\.item_code：.*不在随机抽查事项清单中/);
    id = done('maker', 'draft', planFile).id;
    assert.equal(done('maker', 'list').length, 1);
  });

  it('takes it from revision to publication by two people', () => {
    assert.equal(done('maker', 'revise', id, planFile).revision, 2);
    assert.equal(plan('maker', 'approve', id).status, 1);
    assert.equal(done('checker', 'approve', id).state, 'approved');
    // The day in China of the approval, which is now.
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    assert.equal(done('checker', 'file', id, '--on', today, '--with', '示例市局').state, 'filed');
    assert.equal(done('checker', 'publish', id).state, 'published');
  });

  it('shows its work, simulates it and prints it', () => {
    assert.equal(done('maker', 'workload', id).total_milli, 24_000);
    const book = join(folder, 'schedule.xlsx');
    assert.equal(done('maker', 'schedule', id, '--out', book).length, 12);
    assert.equal(readFileSync(book).subarray(0, 2).toString(), 'PK');
    const { result } = done('maker', 'simulate', id, '--seeds', '5');
    assert.deepEqual([result.years, result.duties[0].missed, result.cap_breaches], [5, 0, 0]);
    assert.equal(plan('maker', 'simulate', id, '--seeds', 'many').status, 1);
    const pdf = join(folder, 'plan.pdf');
    done('maker', 'document', id, 'annual-plan', '--out', pdf);
    assert.equal(readFileSync(pdf).subarray(0, 5).toString(), '%PDF-');
    assert.equal(plan('maker', 'document', id, 'change-notice', '--out', pdf).status, 1);
    assert.equal(plan('maker', 'document', id, 'nothing', '--out', pdf).status, 1);
  });

  it('changes it, tells the difference, and drafts the task of a month', () => {
    const other = write('other.json', countyPlan({ contact: '监管科' }));
    assert.equal(done('maker', 'change', id, other, '--reason', '电话变更').version, 2);
    const difference = done('maker', 'difference', id, '--from', '1', '--to', '2');
    assert.deepEqual(difference, ['联系方式由“基金监管科 0571-00000000”改为“监管科”。']);
    assert.deepEqual(
      done('maker', 'show', id).map(({ state }: { state: string }) => state),
      ['published', 'draft'],
    );
    const days = ['--cut-off', '2026-12-31', '--from', '2027-01-10', '--to', '2027-01-25'];
    const task = done('maker', 'task', id, 'L1', '--month', '1', ...days, '--release', '2027-01-26');
    assert.deepEqual(task.plan.annual_plan, { id, version: 1, line: 'L1' });
  });

  it('gives a plan to begin with, which the bureau can check as it is', () => {
    const options = ['--organisation', planCounty.code, '--year', '2029', '--item', planCounty.key];
    const profile = done('maker', 'profile', ...options);
    assert.equal(profile.tier, 'county');
    assert.ok(Array.isArray(done('maker', 'contradictions', write('profile.json', profile))));
  });
});
