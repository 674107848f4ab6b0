import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { readCommitment, readEntropy } from '../../src/core/proof/read-bundle.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { listAudit } from '../../src/store/audit.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listLog } from '../../src/store/log.ts';
import { listTaskSecrets } from '../../src/store/task-secrets.ts';
import { getTask } from '../../src/store/tasks.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask, type Ceremony } from '../../src/usecases/draw-task.ts';
import { withdrawTask } from '../../src/usecases/end-task.ts';
import { loadBundle } from '../../src/usecases/load-draw.ts';
import { makeSecret } from '../../src/usecases/make-secret.ts';
import { recordDice } from '../../src/usecases/record-dice.ts';
import { showCeremony } from '../../src/usecases/show-ceremony.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { refused, wordsOf } from '../support/refused.ts';
import {
  beacon,
  committedAt,
  dumpDatabase,
  fillBeaconCity,
  freezePlan,
  fullPlan,
  planWith,
} from './beacon-city.ts';
import { endTasks } from './end-tasks.ts';

const dice = ceremony.sources;
const beaconValue = { name: 'public', by: 'api.drand.sh', value: beacon.signature, again: '' };
const afterBeacon = '2023-09-15T11:00:04.000Z';
const afterDeadline = '2023-09-15T11:45:00.000Z';

for (const database of databases) {
  describe(`the ceremony on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillBeaconCity(db());
    });
    afterEach(async () => {
      context.setNow(committedAt);
      // A task whose dice are known cannot be withdrawn; the next test needs its targets.
      await db()('task_dice').delete();
      await endTasks(context, 'maker');
    });

    /** A committed task of the full plan, with the shares of its secret. */
    async function commitFull(): Promise<{ readonly id: string; readonly shares: readonly string[] }> {
      const id = await freezePlan(context, planWith(fullPlan));
      const { shares } = await makeSecret(context, 'third', id, { slot: 'secret' });
      await commitTask(context, 'checker', id);
      return { id, shares };
    }

    const open = (shares: readonly string[]): Ceremony['sources'][number] => ({
      name: 'secret',
      by: '示例机要室',
      value: '',
      again: '',
      shares: [shares[0] ?? '', shares[2] ?? ''],
    });

    it('of dice, a secret and the beacon goes step by step, and its bundle verifies', async () => {
      const { id, shares } = await commitFull();
      const recorded = await recordDice(context, 'maker', id, dice);
      assert.deepEqual(
        recorded.remaining.map(({ name }) => name),
        ['secret', 'public'],
      );
      context.setNow(afterBeacon);
      const task = await drawTask(context, 'maker', id, {
        ...ceremony,
        sources: [open(shares), beaconValue],
      });
      const files = await loadBundle(context, id, 'auditor');
      const verdict = verifyBundle(files, {});
      assert.ok(verdict.ok, JSON.stringify(verdict.checks.filter(({ passed }) => passed === false)));
      assert.equal(verdict.checks.find(({ name }) => name === 'beacons')?.passed, true);
      const { sources, recorded_at: recordedAt } = readEntropy(files);
      assert.deepEqual(
        sources.map(({ name, at, option }) => [name, at, option]),
        [
          ['dice-a', committedAt, 0],
          ['dice-b', committedAt, 0],
          ['secret', afterBeacon, 0],
          ['public', afterBeacon, 0],
        ],
      );
      assert.equal(recordedAt, afterBeacon);
      const { entropy_plan: plan } = readCommitment(files);
      assert.equal(
        createHash('sha256')
          .update('shuangsui-3/secret\n')
          .update(Buffer.from(sources[2]?.value ?? '', 'hex'))
          .digest('hex'),
        plan[2]?.options[0]?.kind === 'secret' ? plan[2].options[0].digest : '',
      );
      assert.ok(task.result !== null);
      const kinds = (await listLog(db(), { subject: id })).map(({ kind }) => kind);
      assert.deepEqual(kinds, ['commitment', 'dice', 'entropy', 'result']);
    });

    it('logs the commitment with when its entropy may first be known', async () => {
      const { id } = await commitFull();
      const [entry] = await listLog(db(), { subject: id, kind: 'commitment' });
      const task = await getTask(db(), id);
      assert.equal(entry?.digest, task.commitment);
      assert.deepEqual(entry?.facts, {
        agency: '330100YB',
        draw_number: task.drawNumber,
        scope_key: `330100YB|${task.plan.month}|YB-01|`,
        release_on: '2023-09-29',
        replaces: '',
        supplements: '',
        entropy_from: committedAt,
      });
    });

    it('refuses dice once the round is made, and says how late it is', async () => {
      const { id, shares } = await commitFull();
      context.setNow(beacon.made);
      const late = await refused(recordDice(context, 'maker', id, dice));
      assert.match(wordsOf(late), /sources\[dice-a\]\.at 骰子的数字应在信标那一轮产生之前记录/);
      const atOnce = await refused(
        drawTask(context, 'maker', id, { ...ceremony, sources: [...dice, open(shares), beaconValue] }),
      );
      assert.match(wordsOf(atOnce), /sources\[dice-b\]\.at 骰子的数字应在信标那一轮产生之前记录/);
      assert.equal((await getTask(db(), id)).state, 'committed');
    });

    it('refuses the round before it is made, another round, and a signature that is none', async () => {
      const { id, shares } = await commitFull();
      await recordDice(context, 'maker', id, dice);
      const draw = (changes: object): Promise<Refusal> =>
        refused(
          drawTask(context, 'maker', id, {
            ...ceremony,
            sources: [open(shares), { ...beaconValue, ...changes }],
          }),
        );
      context.setNow('2023-09-15T11:00:02.999Z');
      assert.match(wordsOf(await draw({})), /这一轮信标在 2023-09-15 19:00:03（北京时间） 才产生/);
      context.setNow(afterBeacon);
      const forged = `${beacon.signature.slice(0, -1)}c`;
      assert.match(wordsOf(await draw({ value: forged })), /签名不是这一轮的/);
      assert.match(wordsOf(await draw({ value: '1234' })), /96 位/);
      const other = planWith([
        ...fullPlan.slice(0, 2),
        {
          name: 'public',
          deadline: null,
          options: [{ kind: 'drand', when: { at: '2023-09-15T11:00:06.000Z' } }],
        },
      ]);
      context.setNow(committedAt);
      await db()('task_dice').delete();
      await withdrawTask(context, 'maker', id, '测试');
      const next = await freezePlan(context, other);
      await commitTask(context, 'checker', next);
      await recordDice(context, 'maker', next, dice);
      context.setNow('2023-09-15T11:00:10.000Z');
      const relabelled = await refused(
        drawTask(context, 'maker', next, { ...ceremony, sources: [beaconValue] }),
      );
      assert.match(wordsOf(relabelled), /签名不是这一轮的/);
    });

    it('takes the fallback at its deadline and with a reason only', async () => {
      const { id, shares } = await commitFull();
      await recordDice(context, 'maker', id, dice);
      const lottery = {
        name: 'public',
        by: '示例日报',
        value: '007',
        again: '007',
        option: 1,
        reason: '信标停止服务',
      };
      const draw = (changes: object) =>
        drawTask(context, 'maker', id, { ...ceremony, sources: [open(shares), { ...lottery, ...changes }] });
      context.setNow('2023-09-15T11:44:59.999Z');
      assert.match(wordsOf(await refused(draw({}))), /备用来源自 2023-09-15 19:45:00（北京时间） 起才可使用/);
      context.setNow(afterDeadline);
      assert.match(wordsOf(await refused(draw({ reason: ' ' }))), /应写明首选来源为什么用不了/);
      assert.match(wordsOf(await refused(draw({ again: '700' }))), /两次输入的数字不一致/);
      await draw({});
      const verdict = verifyBundle(await loadBundle(context, id, 'auditor'), {});
      assert.ok(verdict.ok);
      assert.equal(verdict.checks.find(({ name }) => name === 'beacons')?.passed, null);
    });

    it('after a crash between dice and draw goes on with the recorded dice, and never with others', async () => {
      const { id, shares } = await commitFull();
      await recordDice(context, 'maker', id, dice);
      assert.match(wordsOf(await refused(recordDice(context, 'maker', id, dice))), /已经记录，不能重新掷骰/);
      const state = await showCeremony(context, id);
      assert.deepEqual(state.recorded, [
        { name: 'dice-a', by: '赵见证', at: committedAt },
        { name: 'dice-b', by: '钱见证', at: committedAt },
      ]);
      context.setNow(afterBeacon);
      const other = dice.map((each) => ({ ...each, value: '000000000000', again: '000000000000' }));
      const sources = [open(shares), beaconValue];
      assert.match(
        wordsOf(
          await refused(drawTask(context, 'maker', id, { ...ceremony, sources: [...other, ...sources] })),
        ),
        /与已经记录的数字不同/,
      );
      const { result } = await drawTask(context, 'maker', id, {
        ...ceremony,
        sources: [...dice, ...sources],
      });
      assert.deepEqual(
        readEntropy(await loadTaskFiles(db(), id, ['entropy.json'])).sources.map(({ value }) => value),
        [dice[0]?.value, dice[1]?.value, (await opened(id)).value, beacon.signature],
      );
      assert.ok(result !== null);
    });

    const opened = async (id: string) => {
      const { sources } = readEntropy(await loadTaskFiles(db(), id, ['entropy.json']));
      const found = sources.find(({ name }) => name === 'secret');
      assert.ok(found !== undefined);
      return found;
    };

    it('keeps secret and shares out of every table, and the dice out of log and audit', async () => {
      const { id, shares } = await commitFull();
      await recordDice(context, 'maker', id, dice);
      const dump = await dumpDatabase(db(), database.name);
      const [stored] = await listTaskSecrets(db(), id);
      assert.ok(dump.includes(stored?.digest ?? '?'));
      context.setNow(afterBeacon);
      await drawTask(context, 'maker', id, { ...ceremony, sources: [open(shares), beaconValue] });
      const secret = (await opened(id)).value;
      assert.ok(!dump.includes(secret), 'the secret');
      assert.ok(!dump.includes(Buffer.from(secret, 'hex').toString('latin1')), 'the bytes of the secret');
      for (const share of shares) {
        const payload = share.replaceAll('-', '').slice(9, 75);
        for (const text of [share, payload, Buffer.from(payload, 'hex').toString('latin1')])
          assert.ok(!dump.includes(text), 'a share');
      }
      const said = JSON.stringify([await listLog(db(), {}), await listAudit(db(), { limit: 1000 })]);
      for (const { value } of dice) assert.ok(!said.includes(value));
      assert.ok(!said.includes(secret));
    });

    it('opens no secret of another task and none that was made again', async () => {
      const first = await freezePlan(context, planWith(fullPlan));
      const old = await makeSecret(context, 'third', first, { slot: 'secret' });
      const again = await makeSecret(context, 'third', first, { slot: 'secret', option: 0 });
      assert.notEqual(old.digest, again.digest);
      await commitTask(context, 'checker', first);
      await recordDice(context, 'maker', first, dice);
      context.setNow(afterBeacon);
      const draw = (source: object) =>
        refused(
          drawTask(context, 'maker', first, {
            ...ceremony,
            sources: [{ ...open([]), ...source }, beaconValue],
          }),
        );
      const pair = (shares: readonly string[]) => shares.slice(0, 2);
      assert.match(wordsOf(await draw({ shares: pair(old.shares) })), /另一个保密数的/);
      assert.match(wordsOf(await draw({ shares: [old.shares[0], again.shares[1]] })), /不是同一个保密数/);
      assert.match(wordsOf(await draw({ shares: [again.shares[1], again.shares[1]] })), /都是第 2 份/);
      assert.match(
        wordsOf(await draw({ shares: [again.shares[1], again.shares[0]?.slice(1)] })),
        /现有 82 位/,
      );
      assert.match(wordsOf(await draw({ shares: [], value: 'ab'.repeat(32) })), /与事先公布的指纹不一致/);
      assert.match(wordsOf(await draw({ shares: [], value: '' })), /64 位小写十六进制/);
    });

    it('makes secrets between approval and commitment, for slots that have one', async () => {
      const { id: draft } = await draftTask(context, 'maker', planWith(fullPlan));
      assert.equal(
        (await refused(makeSecret(context, 'third', draft, { slot: 'secret' }))).code,
        'wrong-state',
      );
      await withdrawTask(context, 'maker', draft, '测试');
      const id = await freezePlan(context, planWith(fullPlan));
      const missing = await refused(commitTask(context, 'checker', id));
      assert.equal(missing.code, 'wrong-state');
      assert.match(wordsOf(missing), /示例机要室保管的保密数还没有生成/);
      assert.match(
        wordsOf(await refused(makeSecret(context, 'third', id, { slot: 'public' }))),
        /有保密数的来源：secret/,
      );
      await makeSecret(context, 'third', id, { slot: 'secret' });
      await commitTask(context, 'checker', id);
      assert.equal((await refused(makeSecret(context, 'third', id, { slot: 'secret' }))).code, 'wrong-state');
    });

    it('refuses a holder of a secret who throws, and one who throws twice', async () => {
      const { id } = await commitFull();
      const by = (first: string, second: string) =>
        refused(
          recordDice(context, 'maker', id, [
            { ...dice[0], by: first } as (typeof dice)[number],
            { ...dice[1], by: second } as (typeof dice)[number],
          ]),
        );
      assert.match(wordsOf(await by('示例机要室', '钱见证')), /保管着保密数，不能掷骰/);
      assert.match(wordsOf(await by('赵见证', ' 赵见证')), /已经掷过一组/);
      const mistyped = dice.map((each) => ({ ...each, again: '000000000000' }));
      assert.match(
        wordsOf(await refused(recordDice(context, 'maker', id, mistyped))),
        /两次输入的数字不一致/,
      );
      assert.match(
        wordsOf(await refused(recordDice(context, 'maker', id, dice.slice(0, 1)))),
        /依次为 dice-a、dice-b/,
      );
      assert.equal((await refused(recordDice(context, 'checker', id, dice))).code, 'same-person');
    });

    it('of dice alone is one step, and records nothing beforehand', async () => {
      const id = await freezePlan(context, planWith(fullPlan.slice(0, 2)));
      await commitTask(context, 'checker', id);
      assert.match(wordsOf(await refused(recordDice(context, 'maker', id, dice))), /请直接抽取/);
      await drawTask(context, 'maker', id, ceremony);
      assert.ok(verifyBundle(await loadBundle(context, id, 'auditor'), {}).ok);
    });
  });
}
