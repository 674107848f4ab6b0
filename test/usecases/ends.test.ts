import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { readCommitment, readResult } from '../../src/core/proof/read-bundle.ts';
import type { PlannedSlot } from '../../src/core/task/planned-entropy.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listAudit } from '../../src/store/audit.ts';
import { listLog } from '../../src/store/log.ts';
import { getTask } from '../../src/store/tasks.ts';
import { allVisits } from '../../src/store/visits.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { compareDraws } from '../../src/usecases/compare-draws.ts';
import { describeReplaced } from '../../src/usecases/describe-replaced.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { requestVoid, voidTask, withdrawTask } from '../../src/usecases/end-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { closeVisit } from '../../src/usecases/close-visit.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { recordDice } from '../../src/usecases/record-dice.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { renderTaskDocument, type TaskDocument } from '../../src/usecases/render-document.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { textOf } from '../reports/pdf-tools.ts';
import { ceremony, clinicPlan } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { reconcileCity } from './draw-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker, third] = ['maker', 'checker', 'third'];

/** Two witnesses' dice, then a number that nobody chooses. */
const lottery: readonly PlannedSlot[] = [
  ...clinicPlan.entropy,
  {
    name: 'lottery',
    deadline: null,
    options: [{ kind: 'lottery', lottery: '福彩3D', issue: '2026320', digits: 3 }],
  },
];

const beacon = (minutes: number): readonly PlannedSlot[] => [
  ...clinicPlan.entropy,
  { name: 'beacon', deadline: null, options: [{ kind: 'drand', when: { minutes } }] },
];

for (const database of databases) {
  describe(`withdrawn, voided and replaced draws on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let months = 0;

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
    });

    async function plan(over: Partial<TaskPlan> = {}): Promise<TaskPlan> {
      context.setNow('2026-11-22T00:00:00.000Z');
      await endTasks(context, checker);
      months += 1;
      const month = `2027-0${months}`;
      return { ...clinicPlan, cut_off_day: '2026-11-21', month, ...over };
    }

    async function committed(made: TaskPlan, replaces: string | null = null): Promise<string> {
      const { id } = await draftTask(context, maker, made, replaces);
      await approveTask(context, checker, id);
      await freezeTask(context, checker, id);
      await commitTask(context, checker, id);
      return id;
    }

    const drawnBy = async (id: string): Promise<readonly string[]> =>
      readResult(await loadTaskFiles(db(), id, ['result.json'])).drawn.map(({ target }) => target);

    const kindsOf = async (id: string): Promise<readonly string[]> =>
      (await listLog(db(), { subject: id })).map(({ kind }) => kind);

    it('a void is asked for and approved by two, logged, and its replacement must name it', async () => {
      const made = await plan();
      const id = await committed(made);
      await drawTask(context, third, id, ceremony);
      await requestVoid(context, maker, id, { reason: 'frame-error', evidence: '核对表第 3 行漏入一家' });
      await assert.rejects(voidTask(context, maker, id), { code: 'same-person' });
      await voidTask(context, checker, id);
      assert.deepEqual((await kindsOf(id)).slice(-2), ['void-request', 'void']);
      const { id: other } = await draftTask(context, maker, made);
      await approveTask(context, checker, other);
      await assert.rejects(freezeTask(context, checker, other), { code: 'contradiction', message: /代替/ });
      await assert.rejects(draftTask(context, maker, made, id), { code: 'invalid' });
      const next = await committed({ ...made, entropy: lottery }, id);
      const { replaces } = readCommitment(await loadTaskFiles(db(), next, ['commitment.json']));
      assert.equal(replaces, (await getTask(db(), id)).commitment);
    });

    it('the replacement shows who dropped out, who came in, and what has changed in the frame', async () => {
      const made = await plan();
      const id = await committed(made);
      await drawTask(context, third, id, ceremony);
      await requestVoid(context, maker, id, { reason: 'frame-error', evidence: '漏报暂停' });
      await voidTask(context, checker, id);
      const before = await drawnBy(id);
      const [gone = ''] = before;
      await recordChange(context, maker, {
        list: 'targets',
        code: gone,
        change: 'suspension',
        effectiveOn: '2026-11-22',
        reason: '暂停协议',
        isCorrection: false,
        texts: {},
      });
      context.setNow('2026-11-24T00:00:00.000Z');
      const next = await committed({ ...made, cut_off_day: '2026-11-23', entropy: lottery }, id);
      const number = { name: 'lottery', by: '开奖公告', value: '042', again: '042' };
      await recordDice(context, third, next, ceremony.sources);
      await drawTask(context, third, next, { ...ceremony, sources: [number] });
      const after = await drawnBy(next);
      const found = await compareDraws(context, checker, next);
      assert.equal(found.earlier.id, id);
      assert.deepEqual(
        found.droppedOut.map(({ code }) => code),
        before.filter((code) => !after.includes(code)),
      );
      assert.deepEqual(
        found.cameIn.map(({ code }) => code),
        after.filter((code) => !before.includes(code)),
      );
      assert.equal(found.both, before.filter((code) => after.includes(code)).length);
      assert.ok(found.droppedOut.some(({ code }) => code === gone));
      assert.deepEqual(found.counts, { excluded: 1 });
      assert.deepEqual(
        found.changes.map(({ kind, target }) => [kind, target]),
        [['excluded', gone]],
      );
      assert.match(found.sentences.join(''), /新增不列入抽取的检查对象 1 项/);
      await assert.rejects(compareDraws(context, third, next), { code: 'forbidden' });

      const replacedNumber = found.earlier.drawNumber ?? '';
      const heading = `与所代替的抽取（${replacedNumber}，已作废）的差异`;
      const paper = async (name: TaskDocument, looker: string | null): Promise<string> =>
        textOf(await renderTaskDocument(context, next, name, looker));
      const sealed = await paper('draw-record', third);
      assert.ok(sealed.includes(heading), sealed);
      assert.match(sealed, /两次的名单都公布以后才能比较/);
      for (const { code, name } of [...found.droppedOut, ...found.cameIn])
        assert.ok(!sealed.includes(code) && !sealed.includes(name));
      assert.ok(!sealed.includes('新增不列入抽取'));
      const looks = async (subject: string): Promise<readonly string[]> =>
        (await listAudit(db(), { subject: `tasks/${subject}` }))
          .filter(({ action }) => action === 'sealed-look')
          .map(({ actor, detail }) => `${actor} ${(detail as { view: string }).view}`);
      // Who may see one of the two lists only is not told either: the rest would give the sealed one away.
      for (const [looker, isOpen] of [
        [third, true],
        [checker, false],
      ] as const)
        assert.deepEqual(await describeReplaced(context, await getTask(db(), next), looker, isOpen), {
          number: replacedNumber,
          difference: null,
        });
      const told = await paper('draw-record', checker);
      for (const task of [id, next]) assert.equal((await looks(task)).at(-1), 'checker draw-record');
      assert.ok(told.includes(found.sentences.join('').replaceAll(' ', '')), told);
      const rows = (text: string): readonly string[] =>
        [
          ...found.droppedOut.map(({ code, name }) => `${code}${name}不再抽中`),
          ...found.cameIn.map(({ code, name }) => `${code}${name}新抽中`),
        ].filter((row) => !text.includes(row));
      assert.deepEqual(rows(told), []);

      context.setNow('2026-12-21T01:00:00.000Z');
      for (const { visit } of await allVisits(db(), { task: next }))
        await closeVisit(context, checker, visit.id, 'fail', '停电');
      await sealTask(context, third, next);
      await releaseTask(context, checker, next);
      const notice = await paper('drawn-notice', null);
      assert.ok(notice.includes(heading), notice);
      assert.deepEqual(rows(notice), []);
    });

    it('a withdrawal after the commitment is logged and named by its successor, which waits for a later round', async () => {
      const made = await plan({ entropy: beacon(60) });
      const id = await committed(made);
      await withdrawTask(context, maker, id, '检查计划调整');
      assert.deepEqual((await kindsOf(id)).slice(-1), ['withdrawal']);
      const { id: other } = await draftTask(context, maker, made);
      await approveTask(context, checker, other);
      await assert.rejects(freezeTask(context, checker, other), { code: 'contradiction' });
      const nearer = await draftTask(context, maker, { ...made, entropy: beacon(30) }, id);
      await approveTask(context, checker, nearer.id);
      await freezeTask(context, checker, nearer.id);
      await assert.rejects(commitTask(context, checker, nearer.id), { code: 'invalid' });
      await withdrawTask(context, maker, nearer.id, '信标过早');
      await committed({ ...made, entropy: beacon(90) }, id);
    });

    it('once the beacon is near a committed draw is not withdrawn any more', async () => {
      const id = await committed(await plan({ entropy: beacon(30) }));
      context.setNow('2026-11-22T00:20:00.000Z');
      await assert.rejects(withdrawTask(context, maker, id, '不想抽了'), { code: 'wrong-state' });
      context.setNow('2026-11-22T00:19:00.000Z');
      await withdrawTask(context, maker, id, '检查计划调整');
    });

    it('nobody takes the place of a draw of another scope, or of one that was replaced', async () => {
      const made = await plan();
      const id = await committed(made);
      await withdrawTask(context, maker, id, '检查计划调整');
      const foreign = await draftTask(context, maker, { ...made, month: '2029-01' }, id);
      await approveTask(context, checker, foreign.id);
      await assert.rejects(freezeTask(context, checker, foreign.id), { code: 'contradiction' });
      const next = await committed(made, id);
      await withdrawTask(context, maker, next, '再次调整');
      const late = await draftTask(context, maker, made, id);
      await approveTask(context, checker, late.id);
      await assert.rejects(freezeTask(context, checker, late.id), { code: 'contradiction' });
      await committed(made, next);
    });
  });
}
