import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Db } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { openCity, type AttackedCity } from '../attacks/attack-city.ts';
import { makeFolder } from '../support/databases.ts';
import { commitHospitals, drawHospitals } from '../usecases/draw-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import { run, signIn } from './run.ts';

describe('publishing and auditing at the terminal', () => {
  const folder = makeFolder();
  const published = join(folder, 'published');
  const kept: Record<string, string | undefined> = {};
  let db: Db;
  let city: AttackedCity;
  before(async () => {
    const address = `sqlite:${join(folder, 'test.db')}`;
    db = connect(address);
    await migrate(db);
    city = await openCity(db);
    const { context } = city;
    const { taskId } = await drawHospitals(context);
    await sealTask(context, 'checker', taskId);
    await endTasks(context, 'checker');
    context.setNow('2026-12-21T02:00:00.000Z');
    await releaseTask(context, 'checker', taskId);
    await signIn(address, 'third', 'checker');
    for (const [name, value] of Object.entries({ DATABASE_URL: address, LOG_KEYS: context.logKeys ?? '' })) {
      kept[name] = process.env[name];
      process.env[name] = value;
    }
  });
  after(async () => {
    for (const [name, value] of Object.entries(kept)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await db.destroy();
  });

  const audit = (...options: readonly string[]) =>
    run('audit', published, '--log-key', city.logKey, ...options);

  it('writes a folder with the log, the public bundle of what was released, and the verifier', () => {
    const { status, stderr } = run('publish', published);
    assert.equal(status, 0, stderr);
    assert.deepEqual(readdirSync(published).toSorted(), [
      'checkpoint',
      'draws',
      'tile',
      'verify.html',
      'vkey.txt',
    ]);
    assert.equal(readdirSync(join(published, 'draws')).length, 1);
  });

  it('finds nothing wrong with an honest year, and says for what evidence is missing', () => {
    const { status, stdout } = audit('--as-of', '2026-12-31');
    assert.equal(status, 0, stdout);
    assert.match(stdout, /抽取 1 次；证明包：绿 0，黄 1，红 0/);
    assert.match(stdout, /没有机构以外的见证/);
    assert.match(stdout, /结论：黄/);
    assert.doesNotMatch(stdout, /✗/);
  });

  it('ends with 1 and names the draw when its bundle is not there, or its result is overdue', async () => {
    const [bundle = ''] = readdirSync(join(published, 'draws'));
    rmSync(join(published, 'draws', bundle));
    const gone = audit();
    assert.equal(gone.status, 1);
    assert.match(gone.stdout, /✗ 没有证明包（330100YB 2026-0001）/);
    await commitHospitals(city.context, '2027-01');
    run('publish', published);
    assert.equal(audit('--as-of', '2026-12-21').status, 0);
    const late = audit('--as-of', '2026-12-22');
    assert.equal(late.status, 1);
    assert.match(late.stdout, /✗ 承诺后没有结果（330100YB 2026-0002）/);
  });

  it('compares with a checkpoint that was kept, refuses another day than one, and a folder that is none', () => {
    assert.equal(audit('--as-of', '2026-12-21', '--kept', join(published, 'checkpoint')).status, 0);
    assert.equal(audit('--as-of', 'tomorrow').status, 1);
    assert.equal(run('audit', folder).status, 2);
  });

  it('recomputes what the service has stored', () => {
    const { status, stdout, stderr } = run('--actor', 'third', 'recheck');
    assert.equal(status, 0, stderr);
    assert.match(stdout, /重算 1 次抽取，全部一致/);
    assert.match(run('recheck').stderr, /有几个账号已登录（checker、third）/);
  });
});
