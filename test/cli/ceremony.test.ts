import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { makeSecret } from '../../src/usecases/make-secret.ts';
import type { PlannedSlot } from '../../src/core/task/planned-entropy.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { beacon, fillBeaconCity, freezePlan, fullPlan, planWith } from '../usecases/beacon-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import { signIn } from './run.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));
const source = fileURLToPath(new URL('../../src/core', import.meta.url));

// The terminal has the clock of the machine: later than the tasks, which are committed in 2023.
describe('the ceremony at the terminal', () => {
  const folder = makeFolder();
  const address = `sqlite:${join(folder, 'test.db')}`;

  const shuangsui = (args: readonly string[], lines: readonly string[] = []) =>
    spawnSync(process.execPath, [program, ...args], {
      encoding: 'utf8',
      input: lines.map((line) => `${line}\n`).join(''),
      env: { ...process.env, DATABASE_URL: address },
    });

  /** Does something with the database between two commands. */
  async function prepare<T>(
    work: (context: Awaited<ReturnType<typeof fillBeaconCity>>) => Promise<T>,
  ): Promise<T> {
    const db = connect(address);
    try {
      return await work({ ...context, db });
    } finally {
      await db.destroy();
    }
  }

  let context: Awaited<ReturnType<typeof fillBeaconCity>>;
  before(async () => {
    const db = connect(address);
    await migrate(db);
    await db('actors').insert(testActor);
    context = await fillBeaconCity(db);
    await grantRoles(db, 'checker', ['section-officer', 'section-head']);
    await db.destroy();
    await signIn(address, 'maker', 'checker', 'third');
  });
  afterEach(() =>
    prepare(async (inner) => {
      await inner.db('task_dice').delete();
      await endTasks(inner, 'maker');
    }),
  );

  const commit = (entropy: readonly PlannedSlot[]): Promise<{ id: string; shares: readonly string[] }> =>
    prepare(async (inner) => {
      const id = await freezePlan(inner, planWith(entropy));
      const hasSecret = entropy.some(({ name }) => name === 'secret');
      const shares = hasSecret ? (await makeSecret(inner, 'third', id, { slot: 'secret' })).shares : [];
      await commitTask(inner, 'checker', id);
      return { id, shares };
    });

  const people = ['二楼会议室', '李操作', '基金监管科', '赵见证', '钱见证', '派驻纪检组'];
  const digits = ['314159265358', '271828182845'];

  it('draws by dice alone in one run', async () => {
    const { id } = await commit(fullPlan.slice(0, 2));
    const lines = ['一致', ...people, ...digits, ...digits, ''];
    const { status, stdout, stderr } = shuangsui(['--actor', 'maker', 'task', 'draw', id], lines);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /已抽取/);
    assert.match(stdout, /结果指纹 [0-9a-f]{64}/);
    assert.match(stderr, /1\. dice-a：十面骰子掷 12 位/);
  });

  it('records the dice first, and goes on after a break without asking for them again', async () => {
    const { id, shares } = await commit(fullPlan.slice(0, 3));
    const draw = ['--actor', 'maker', 'task', 'draw', id];
    const broken = shuangsui(draw, ['一致', ...people, ...digits, ...digits]);
    assert.equal(broken.status, 1);
    assert.match(broken.stderr, /骰子已记录，记录指纹 [0-9a-f]{64}/);
    assert.match(broken.stderr, /输入在抽取之前中断/);
    const mistyped = shuangsui(draw, [
      '一致',
      ...people,
      '',
      shares[0] ?? '',
      shares[1]?.replace(/.$/, 'x') ?? '',
      '',
    ]);
    assert.equal(mistyped.status, 1);
    assert.match(mistyped.stderr, /第 83 位“x”不是/);
    const { status, stdout, stderr } = shuangsui(draw, [
      '一致',
      ...people,
      '',
      shares[0] ?? '',
      shares[2] ?? '',
      '',
    ]);
    assert.equal(status, 0, stderr);
    assert.match(stderr, /1\. dice-a：十面骰子掷 12 位（已记录，赵见证，/);
    assert.ok(!stderr.includes('位数字：'));
    assert.match(stdout, /结果指纹 [0-9a-f]{64}/);
  });

  it('stops when the digest on paper is another, and when the dice come after the round', async () => {
    const { id } = await commit([...fullPlan.slice(0, 2), ...fullPlan.slice(3)]);
    const draw = ['--actor', 'maker', 'task', 'draw', id];
    assert.match(shuangsui(draw, ['不一致']).stderr, /名录指纹未核对一致，没有抽取/);
    const late = shuangsui(draw, ['一致', ...people, ...digits, ...digits]);
    assert.equal(late.status, 1);
    assert.match(late.stderr, /骰子的数字应在信标那一轮产生之前记录/);
    assert.match(shuangsui(['--actor', 'checker', 'task', 'draw', id]).stderr, /不能是同一个人/);
  });

  it('ends when the dice are recorded and the round is still to come, and says when', async () => {
    const future: PlannedSlot = {
      name: 'public',
      deadline: null,
      options: [{ kind: 'drand', when: { at: '2199-01-01T00:00:00.000Z' } }],
    };
    const { id } = await commit([...fullPlan.slice(0, 2), future]);
    const draw = ['--actor', 'maker', 'task', 'draw', id];
    const first = shuangsui(draw, ['一致', ...people, ...digits, ...digits]);
    assert.equal(first.status, 0, first.stderr);
    assert.match(first.stderr, /骰子已记录/);
    const again = shuangsui(draw);
    for (const { stderr, stdout } of [first, again]) {
      assert.match(stderr, /信标在 2199-01-01 08:00:00（北京时间）才产生：请等到那时，再运行同一个命令/);
      assert.match(stdout, /名录指纹已公布/);
    }
  });

  it('reads a round of the beacon, or after its deadline what stands in for it', async () => {
    // Without dice the number that stands in must be as long as theirs: a secret adds no strength.
    const number = '00712345678901234567';
    const plan: readonly PlannedSlot[] = [
      ...fullPlan.slice(2, 3),
      {
        name: 'public',
        deadline: { minutes: 60 },
        options: [
          { kind: 'drand', when: { at: beacon.made } },
          { kind: 'lottery', lottery: '示例彩票', issue: '2023250', digits: 20 },
        ],
      },
    ];
    const read = await commit(plan);
    const secret = (shares: readonly string[]) => ['', shares[1] ?? '', shares[2] ?? ''];
    const signed = shuangsui(
      ['--actor', 'maker', 'task', 'draw', read.id],
      ['一致', ...people, ...secret(read.shares), '', '', beacon.signature, ''],
    );
    assert.equal(signed.status, 0, signed.stderr);
    assert.match(signed.stderr, /https:\/\/api\.drand\.sh\/52db9ba7[0-9a-f]+\/public\/657413/);
    await prepare((inner) => endTasks(inner, 'maker'));
    const { id, shares } = await commit(plan);
    const standIn = ['1', '信标停止服务', '示例日报', number, number];
    const drawn = shuangsui(
      ['--actor', 'maker', 'task', 'draw', id],
      ['一致', ...people, ...secret(shares), ...standIn, ''],
    );
    assert.equal(drawn.status, 0, drawn.stderr);
  });

  it('writes the shares into files that their owner alone may read, or onto the screen', async () => {
    const id = await prepare(async (inner) => {
      const task = await draftTask(inner, 'maker', planWith(fullPlan));
      await approveTask(inner, 'checker', task.id);
      return task.id;
    });
    const secret = ['--actor', 'third', 'task', 'secret', id, 'secret'];
    const { status, stdout, stderr } = shuangsui([...secret, '--out', folder]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /示例机要室保管的保密数，指纹 [0-9a-f]{64}/);
    for (const number of [1, 2, 3]) {
      const file = join(folder, `share-secret-${number}.txt`);
      assert.equal(statSync(file).mode & 0o777, 0o600);
      const share = readFileSync(file, 'utf8').match(/^(?:[0-9a-f]{6}-){13}[0-9a-f]{5}$/m)?.[0] ?? '?';
      assert.ok(share.startsWith(String(number)));
      assert.ok(!stdout.includes(share));
    }
    const taken = shuangsui([...secret, '--out', folder]);
    assert.equal(taken.status, 2);
    assert.match(taken.stderr, /没有同名文件/);
    const shown = shuangsui(secret);
    assert.equal(shown.stdout.match(/第 [123] 份 {2}(?:[0-9a-f]{6}-){13}[0-9a-f]{5}/g)?.length, 3);
    const rehearsed = shuangsui(['--actor', 'checker', 'task', 'rehearse', id]);
    assert.equal(rehearsed.stdout.match(/演练/g)?.length, 6, rehearsed.stdout + rehearsed.stderr);
  });

  it('prints the digests of the program that draws, as sha256sum finds them', () => {
    const { stdout } = shuangsui(['--json', 'engine']);
    const engine = JSON.parse(stdout) as Record<string, string>;
    const listed = spawnSync(
      'sh',
      ['-c', 'cd ../.. && find src/core -type f | LC_ALL=C sort | xargs sha256sum | sha256sum'],
      {
        cwd: source,
        encoding: 'utf8',
      },
    );
    assert.equal(engine['source'], listed.stdout.slice(0, 64));
    const lock = JSON.parse(readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string }>;
    };
    const lines = ['@noble/hashes', 'seedrandom'].map((name) => {
      const found = lock.packages[`node_modules/${name}`];
      return `${name} ${found?.version} ${found?.integrity}\n`;
    });
    assert.equal(engine['packages'], createHash('sha256').update(lines.join('')).digest('hex'));
  });
});
