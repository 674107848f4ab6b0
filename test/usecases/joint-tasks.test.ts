import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { attachScan } from '../../src/usecases/attach-scan.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { answerParticipation, recordSilence } from '../../src/usecases/confirm-participation.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { requestVoid, voidTask } from '../../src/usecases/end-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { importCalendar } from '../../src/usecases/import-calendar.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { showParticipation } from '../../src/usecases/show-participation.ts';
import { anySeat, ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillJoint, jointPlan, partner } from './fill-joint.ts';

const [maker, checker] = ['maker', 'checker'];
const pdf = (text: string): Uint8Array => new TextEncoder().encode(`%PDF-1.7\n${text}`);
const refused = (code: string, message: RegExp) => ({ code, message });

for (const database of databases) {
  describe(`joint tasks on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let months = 0;

    before(async () => {
      context = await fillCity(db());
      await fillJoint(context);
    });

    async function approved(over: Partial<TaskPlan> = {}): Promise<string> {
      months += 1;
      context.setNow('2026-12-01T01:00:00.000Z');
      const month = `${2027 + Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}`;
      const { id } = await draftTask(context, maker, { ...jointPlan, month, ...over });
      await approveTask(context, checker, id);
      return id;
    }

    /** A task drawn on Tuesday, 1 December 2026: its participants have until the end of Thursday. */
    async function drawn(over: Partial<TaskPlan> = {}): Promise<string> {
      await endTasks(context, maker);
      const id = await approved(over);
      await freezeTask(context, checker, id);
      await commitTask(context, checker, id);
      await drawTask(context, maker, id, ceremony);
      return id;
    }

    const confirm = { departmentCode: partner.department, answer: 'confirmed', reason: '' } as const;
    const states = async (id: string): Promise<readonly unknown[]> =>
      (await showParticipation(context, id)).map(({ stateNow, manner, isLate, history }) => [
        stateNow,
        manner,
        isLate,
        history.map(({ state }) => state).join(),
      ]);

    it('are staffed in one draw: each department takes its own seats, from its own pool', async () => {
      const { officers, rules, drawn: visits } = await loadDraw(context, await drawn());
      // The officers of the city name no department, so a seat that names none is for such as they are.
      assert.deepEqual(
        rules.team?.seats.map(({ scope }) => scope.map(({ values }) => values)),
        [[['']], [['']], [[partner.department]]],
      );
      const codes = officers.map(({ code }) => code);
      assert.deepEqual(codes.toSorted().slice(0, 4), ['W001', 'W002', 'W003', 'Z001']);
      assert.equal(codes.length, 11);
      assert.equal(visits.length, 4);
      for (const { team } of visits) {
        assert.deepEqual(
          team.map(({ code }) => code.charAt(0)),
          ['Z', 'Z', 'W'],
        );
      }
    });

    it('take no officers of other authorities into tasks of other kinds', async () => {
      const { participants: _none, team, ...plain } = jointPlan;
      const seats = team.seats.slice(0, 2);
      const id = await approved({ ...plain, kind: 'monthly', participants: [], team: { ...team, seats } });
      const { officers } = await loadDraw(context, id);
      assert.ok(officers.length > 0 && officers.every(({ code }) => code.startsWith('Z')));
    });

    it('are not frozen where a department has too few officers, and not drafted for an unknown one', async () => {
      const short = (code: string, seats: number): Partial<TaskPlan> => ({
        participants: [{ department_code: code, name: code }],
        team: {
          ...jointPlan.team,
          seats: [
            ...jointPlan.team.seats.slice(0, 2),
            ...Array.from({ length: seats }, () => ({
              ...anySeat,
              role: '配合组员',
              scope: [{ attribute: 'department_code', values: [code] }],
            })),
          ],
        },
      });
      const lonely = await approved(short(partner.other, 2));
      await assert.rejects(freezeTask(context, checker, lonely), (error: unknown) => {
        const { code, problems } = error as { code: string; problems: readonly { message: string }[] };
        assert.equal(code, 'contradiction');
        assert.match(
          problems.map(({ message }) => message).join('\n'),
          /第 3 席（配合组员）.*第 4 席（配合组员）/,
        );
        return true;
      });
      await assert.rejects(approved(short('NONE', 1)), {
        code: 'invalid',
        problems: [
          {
            place: 'participants[0].department_code',
            message: '没有部门 NONE：请先把它录入部门名录',
          },
        ],
      });
    });

    it('are confirmed by the department’s own person, who did no step, once', async () => {
      const id = await drawn();
      assert.deepEqual(await states(id), [['awaiting', null, false, 'awaiting']]);
      const answer = { ...confirm, scanId: null };
      for (const actor of [maker, checker])
        await assert.rejects(
          answerParticipation(context, actor, id, answer),
          refused('same-person', /办理过这个任务的步骤/),
        );
      await assert.rejects(
        answerParticipation(context, 'third', id, answer),
        refused('same-person', /third 不属于 WJ 所在的机构/),
      );
      await assert.rejects(
        answerParticipation(context, 'wj', id, { ...answer, departmentCode: partner.other }),
        refused('not-found', /YJ 不是这次联合抽查的配合部门，只有：WJ/),
      );
      const [asked] = await showParticipation(context, id);
      assert.equal(asked?.dueOn, '2026-12-03');
      await answerParticipation(context, 'wj', id, answer);
      assert.deepEqual(await states(id), [['confirmed', 'own-person', false, 'awaiting,confirmed']]);
      await assert.rejects(
        answerParticipation(context, 'wj', id, { ...answer, answer: 'declined', reason: '改变主意' }),
        refused('wrong-state', /已经答复：已确认/),
      );
    });

    it('are confirmed by a signed sheet only when its scan is with the task', async () => {
      const [id, other] = [await drawn(), await drawn()];
      const scan = await attachScan(context, maker, id, { fileName: '回执.pdf', bytes: pdf('回执') });
      await assert.rejects(
        answerParticipation(context, maker, other, { ...confirm, scanId: scan.id }),
        refused('not-found', /没有这份扫描件/),
      );
      await answerParticipation(context, maker, id, { ...confirm, scanId: scan.id });
      const [answer] = await showParticipation(context, id);
      assert.deepEqual([answer?.manner, answer?.scanId], ['signed-sheet', scan.id]);
    });

    it('may be declined, with a reason', async () => {
      const id = await drawn();
      const decline = { ...confirm, answer: 'declined', scanId: null } as const;
      await assert.rejects(answerParticipation(context, 'wj', id, { ...decline, reason: ' ' }), {
        code: 'invalid',
        problems: [{ place: 'reason', message: '不参加的请写明原因' }],
      });
      await answerParticipation(context, 'wj', id, { ...decline, reason: '专项行动' });
      const [answer] = await showParticipation(context, id);
      assert.deepEqual([answer?.stateNow, answer?.reason], ['declined', '专项行动']);
      context.setNow('2026-12-04T01:00:00.000Z');
      assert.deepEqual(await recordSilence(context, maker, id), []);
    });

    it('never take silence for assent: it shows after the term, is recorded, and stays before a late answer', async () => {
      const [recorded, late] = [await drawn(), await drawn()];
      context.setNow('2026-12-03T15:59:59.999Z');
      assert.deepEqual(await recordSilence(context, maker, recorded), []);
      assert.deepEqual(await states(recorded), [['awaiting', null, false, 'awaiting']]);
      context.setNow('2026-12-03T16:00:00.000Z');
      assert.deepEqual(await states(recorded), [['silent', null, false, 'awaiting']]);
      const silent = await recordSilence(context, maker, recorded);
      assert.deepEqual(
        silent.map(({ departmentCode }) => departmentCode),
        [partner.department],
      );
      assert.deepEqual(await recordSilence(context, maker, recorded), []);
      assert.deepEqual(await states(recorded), [['silent', null, false, 'awaiting,silent']]);
      for (const id of [recorded, late]) {
        await answerParticipation(context, 'wj', id, { ...confirm, scanId: null });
        assert.deepEqual(await states(id), [['confirmed', 'own-person', true, 'awaiting,silent,confirmed']]);
      }
    });

    it('are answered after the draw, while the task stands, and only when they are joint', async () => {
      const answer = { ...confirm, scanId: null };
      const undrawn = await approved();
      await assert.rejects(
        answerParticipation(context, 'wj', undrawn, answer),
        refused('wrong-state', /抽取之后/),
      );
      assert.deepEqual(await showParticipation(context, undrawn), []);
      const voided = await drawn();
      await requestVoid(context, maker, voided, { reason: 'frame-error', evidence: '漏列' });
      await voidTask(context, checker, voided);
      await assert.rejects(
        answerParticipation(context, 'wj', voided, answer),
        refused('wrong-state', /作废/),
      );
      await assert.rejects(recordSilence(context, maker, voided), refused('wrong-state', /作废/));
      const { participants: _none, team, ...plain } = jointPlan;
      const seats = team.seats.slice(0, 2);
      const other = await approved({ ...plain, kind: 'special', participants: [], team: { ...team, seats } });
      await assert.rejects(
        answerParticipation(context, 'wj', other, answer),
        refused('wrong-state', /只有部门联合抽查/),
      );
    });

    it('let one of two answers at once through', async () => {
      const id = await drawn();
      const answers = await Promise.allSettled(
        (['confirmed', 'declined'] as const).map((answer) =>
          answerParticipation(context, 'wj', id, { ...confirm, answer, reason: '同时', scanId: null }),
        ),
      );
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
      assert.equal((await states(id)).length, 1);
    });

    it('are logged step by step', async () => {
      const id = await drawn();
      await answerParticipation(context, 'wj', id, { ...confirm, scanId: null });
      const entries = (await db()('audit_entries')
        .where('subject', 'like', `tasks/${id}%`)
        .orderBy('seq')) as { action: string; actor_id: string; detail: string }[];
      assert.equal(
        (JSON.parse(entries.at(-2)?.detail ?? '') as { confirm_by: string }).confirm_by,
        '2026-12-03',
      );
      const { action, actor_id: actor, detail } = entries.at(-1) ?? assert.fail();
      assert.deepEqual([action, actor], ['participation-confirmed', 'wj']);
      assert.deepEqual(JSON.parse(detail), {
        version: 2,
        due_on: '2026-12-03',
        before: { state: 'awaiting', manner: null },
        after: { state: 'confirmed', manner: 'own-person' },
      });
    });

    it('count the term by the calendar that was in force at the draw, whatever is imported later', async () => {
      const before = await drawn();
      const bytes = new TextEncoder().encode('日期,类型,名称,依据\n2026-12-02,节假日,示例节,示例通知\n');
      await importCalendar(context, maker, { year: 2026, fileName: '节假日.csv', bytes });
      const after = await drawn();
      const dueOf = async (id: string) => (await showParticipation(context, id))[0]?.dueOn;
      assert.deepEqual([await dueOf(before), await dueOf(after)], ['2026-12-03', '2026-12-04']);
    });
  });
}
