import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { VisitState } from '../../src/core/visits/states.ts';
import { allVisits, getVisit, listVisits } from '../../src/store/visits.ts';
import { countVisitsByOthers } from '../../src/store/visits-by-others.ts';
import { changeVisitDay } from '../../src/usecases/change-visit-day.ts';
import { closeVisit } from '../../src/usecases/close-visit.ts';
import { completeVisit } from '../../src/usecases/complete-visit.ts';
import { enterDrawnVisits, voidDrawnVisits } from '../../src/usecases/enter-drawn-visits.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { showVisitHistory } from '../../src/usecases/show-visit.ts';
import { city, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';
import { storeReleasedTask } from './released-task.ts';

const [maker, checker] = ['maker', 'checker'];
const window = { from: '2026-12-10', to: '2026-12-20' };

/** The places of a refusal’s problems. */
const placesOf = (error: unknown): readonly string[] =>
  (error as { problems: readonly { place: string }[] }).problems.map(({ place }) => place);

for (const database of databases) {
  describe(`visits of a draw on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let tasks = 0;

    before(async () => {
      context = await fillCity(db());
    });

    /** The visits of a new task that has drawn these institutions. */
    async function drawn(...numbers: readonly number[]): Promise<readonly string[]> {
      tasks += 1;
      context.setNow('2026-12-09T02:00:00.000Z');
      const plan = { name: '12月抽查', organisation_code: city.code, item_code: city.item, window };
      const task = { id: String(tasks).padStart(32, 'a'), plan };
      const visits = numbers.map((number) => ({
        target: targetCode(number),
        team: number === 9 ? [] : ['Z003', 'Z001'],
        day: number === 2 ? '2026-12-15' : null,
      }));
      await storeReleasedTask(db(), task);
      assert.equal(await enterDrawnVisits(context, maker, { task, visits }), numbers.length);
      const entered = await allVisits(db(), { task: task.id });
      context.setNow('2026-12-21T02:00:00.000Z');
      return [...entered.map(({ visit }) => visit.id), task.id];
    }

    const stateOf = async (id: string | undefined): Promise<VisitState> =>
      (await getVisit(db(), id ?? '')).visit.state;

    it('are pending, on their day or in the window, with their team', async () => {
      const [first, second] = await drawn(1, 2);
      const { visit } = await getVisit(db(), first ?? '');
      assert.deepEqual(
        [visit.state, visit.basis, visit.due, visit.officers, visit.isOnSite, visit.isFullCheck],
        ['pending', 'drawn', window, ['Z001', 'Z003'], true, true],
      );
      const { due } = (await getVisit(db(), second ?? '')).visit;
      assert.deepEqual(due, { from: '2026-12-15', to: '2026-12-15' });
    });

    it('are entered once', async () => {
      const task = {
        id: 'b'.repeat(32),
        plan: { name: '抽查', organisation_code: city.code, item_code: city.item, window },
      };
      const visits = [{ target: targetCode(1), team: [], day: null }];
      await enterDrawnVisits(context, maker, { task, visits });
      await assert.rejects(enterDrawnVisits(context, maker, { task, visits }), { code: 'conflict' });
      assert.equal((await allVisits(db(), { task: task.id })).length, 1);
    });

    it('follow the method of the item where it is not on site', async () => {
      const values = {
        name: '书面检查',
        category: '基金',
        content: '资料',
        target_kinds: '诊所',
        importance: '一般',
        method: '书面检查',
        legal_basis: '条例',
      };
      const entry = { list: 'items', change: 'entry', reason: '新增', isCorrection: false } as const;
      await recordChange(context, maker, {
        ...entry,
        code: 'PAPER',
        effectiveOn: '2026-12-01',
        texts: values,
      });
      const task = {
        id: 'c'.repeat(32),
        plan: { name: '抽查', organisation_code: city.code, item_code: 'PAPER', window },
      };
      await enterDrawnVisits(context, maker, {
        task,
        visits: [{ target: targetCode(1), team: [], day: null }],
      });
      const [entered] = await allVisits(db(), { task: task.id });
      assert.equal(entered?.visit.isOnSite, false);
      assert.deepEqual(entered?.visit.officers, []);
    });

    it('are completed on a day on which they are due', async () => {
      const [id = ''] = await drawn(1);
      for (const completedOn of ['2026-12-09', '2026-12-21']) {
        await assert.rejects(completeVisit(context, checker, id, { completedOn }), {
          code: 'invalid',
          problems: [
            {
              place: 'completed_on',
              message: `${completedOn} 不在 2026-12-10 至 2026-12-20 之内：请先改期并写明原因，再登记完成`,
            },
          ],
        });
      }
      await assert.rejects(completeVisit(context, checker, id, { completedOn: '2026-12-22' }), {
        code: 'invalid',
      });
      const done = await completeVisit(context, checker, id, { completedOn: '2026-12-20' });
      assert.deepEqual(
        [done.state, done.completedOn, done.officers],
        ['completed', '2026-12-20', ['Z001', 'Z003']],
      );
    });

    it('are completed by others or otherwise than planned only with a reason', async () => {
      const [id = ''] = await drawn(1);
      const completedOn = '2026-12-12';
      for (const change of [{ officers: ['Z001', 'Z004'] }, { isOnSite: false }])
        await assert.rejects(completeVisit(context, maker, id, { completedOn, ...change }), {
          code: 'invalid',
        });
      const officers = ['Z004', 'Z001'];
      const done = await completeVisit(context, maker, id, {
        completedOn,
        officers,
        isOnSite: false,
        reason: '临时公务',
      });
      assert.deepEqual([done.officers, done.isOnSite], [['Z001', 'Z004'], false]);
      const { changes } = await showVisitHistory(context, 'checker', id);
      assert.deepEqual(
        changes.map(({ change, reason }) => [change, reason]),
        [
          ['draw', ''],
          ['complete', '临时公务'],
        ],
      );
    });

    it('without a team need people, a reason, and two certificates', async () => {
      const [id = ''] = await drawn(9);
      const completedOn = '2026-12-12';
      await assert.rejects(completeVisit(context, maker, id, { completedOn }), (error) => {
        assert.deepEqual(placesOf(error), ['officers']);
        return true;
      });
      const reason = '从邻区借调';
      await assert.rejects(
        completeVisit(context, maker, id, { completedOn, officers: ['Z001', 'Z999'], reason }),
        (error) => {
          assert.deepEqual(placesOf(error), ['officers', 'officers']);
          return true;
        },
      );
      assert.equal(
        (await completeVisit(context, maker, id, { completedOn, officers: ['Z001', 'Z002'], reason })).state,
        'completed',
      );
    });

    it('are counted by who came: the team, others, or somebody where nobody was drawn', async () => {
      const ids = await drawn(1, 3, 9, 4);
      const completedOn = '2026-12-12';
      const reason = '临时公务';
      for (const [i, officers] of [
        ['Z003', 'Z001'],
        ['Z001', 'Z002'],
        ['Z001', 'Z002'],
      ].entries())
        await completeVisit(context, maker, ids[i] ?? '', { completedOn, officers, reason });
      assert.deepEqual(await countVisitsByOthers(db(), ids.at(-1) ?? ''), { times: 1, of: 2 });
      const [again = '', task = ''] = await drawn(5);
      await completeVisit(context, maker, again, { completedOn, isOnSite: false, reason });
      assert.deepEqual(await countVisitsByOthers(db(), task), { times: 0, of: 1 });
    });

    it('end as refused or failed, each with a reason, and never as closed by one person', async () => {
      const ids = await drawn(1, 3, 4);
      await assert.rejects(closeVisit(context, maker, ids[2] ?? '', 'close', '门店已搬空'), {
        code: 'wrong-state',
        message: /申请不予检查，由另一人批准/,
      });
      assert.equal(await stateOf(ids[2]), 'pending');
      for (const [i, [failure, state]] of (
        [
          ['refuse', 'refused'],
          ['fail', 'failed'],
        ] as const
      ).entries()) {
        const id = ids[i] ?? '';
        await assert.rejects(closeVisit(context, maker, id, failure, ''), { code: 'invalid' });
        assert.equal((await closeVisit(context, maker, id, failure, '门店已搬空')).state, state);
        await assert.rejects(completeVisit(context, maker, id, { completedOn: '2026-12-12' }), {
          code: 'wrong-state',
        });
        await assert.rejects(closeVisit(context, maker, id, failure, '再次'), { code: 'wrong-state' });
      }
    });

    it('are not completed on a day before the draw, even where the window began earlier', async () => {
      context.setNow('2026-12-12T02:00:00.000Z');
      const plan = { name: '12月抽查', organisation_code: city.code, item_code: city.item, window };
      const task = { id: 'd'.repeat(32), plan };
      const visits = [{ target: targetCode(1), team: ['Z003', 'Z001'], day: null }];
      await storeReleasedTask(db(), task);
      await enterDrawnVisits(context, maker, { task, visits });
      const [entered] = await allVisits(db(), { task: task.id });
      const complete = (completedOn: string) =>
        completeVisit(context, maker, entered?.visit.id ?? '', { completedOn });
      await assert.rejects(complete('2026-12-11'), (error) => {
        assert.deepEqual(placesOf(error), ['completed_on']);
        return true;
      });
      assert.equal((await complete('2026-12-12')).state, 'completed');
    });

    it('are moved with a reason, any number of times, and every move is kept', async () => {
      const [id = ''] = await drawn(1);
      const move = (from: string, to: string, reason = '大雪封路') =>
        changeVisitDay(context, maker, id, { from, to, reason });
      await assert.rejects(move('2026-12-18', '2026-12-18', ' '), { code: 'invalid' });
      await assert.rejects(move('2026-12-18', '2026-12-17'), { code: 'invalid' });
      await assert.rejects(move('2026-12-32', '2026-12-33'), { code: 'invalid' });
      await assert.rejects(move(window.from, window.to), { code: 'invalid' });
      // Drawn on 9 December: nobody can have gone there the day before.
      await assert.rejects(move('2026-12-08', '2026-12-21'), (error) => {
        assert.deepEqual(placesOf(error), ['from']);
        return true;
      });
      await move('2026-12-09', '2026-12-09', '机构停业整顿，提前');
      await move('2026-12-21', '2026-12-21');
      await move('2026-12-19', '2026-12-21', '又改');
      const { visit, changes } = await showVisitHistory(context, 'checker', id);
      assert.deepEqual(visit.due, { from: '2026-12-19', to: '2026-12-21' });
      assert.deepEqual(
        changes.map(({ change, reason, visit: { due } }) => [change, reason, due?.from, due?.to]),
        [
          ['draw', '', window.from, window.to],
          ['move', '机构停业整顿，提前', '2026-12-09', '2026-12-09'],
          ['move', '大雪封路', '2026-12-21', '2026-12-21'],
          ['move', '又改', '2026-12-19', '2026-12-21'],
        ],
      );
      assert.equal(
        (await completeVisit(context, maker, id, { completedOn: '2026-12-21' })).state,
        'completed',
      );
      await assert.rejects(move('2026-12-30', '2026-12-30'), { code: 'wrong-state' });
    });

    it('are pending again when one that failed gets a new day, and not when one was refused', async () => {
      const [failed = '', refused = ''] = await drawn(1, 3);
      await closeVisit(context, maker, failed, 'fail', '停电');
      await closeVisit(context, maker, refused, 'refuse', '拒不开门');
      const day = { from: '2026-12-28', to: '2026-12-28', reason: '恢复供电' };
      assert.equal((await changeVisitDay(context, maker, failed, day)).state, 'pending');
      await assert.rejects(changeVisitDay(context, maker, refused, day), { code: 'wrong-state' });
    });

    it('of a voided task are voided, but for those that were held', async () => {
      const ids = await drawn(1, 3, 4, 5);
      const task = ids.at(-1) ?? '';
      await completeVisit(context, maker, ids[0] ?? '', { completedOn: '2026-12-12' });
      await closeVisit(context, maker, ids[1] ?? '', 'fail', '停电');
      await closeVisit(context, maker, ids[2] ?? '', 'refuse', '拒不开门');
      assert.equal(await voidDrawnVisits(context, checker, task), 2);
      const states = [];
      for (const id of ids.slice(0, 4)) states.push(await stateOf(id));
      assert.deepEqual(states, ['completed', 'voided', 'refused', 'voided']);
      assert.equal(await voidDrawnVisits(context, checker, task), 0);
    });

    it('let one of several who step at once through, and refuse the others', async () => {
      const [id = ''] = await drawn(1);
      const steps = [
        completeVisit(context, maker, id, { completedOn: '2026-12-12' }),
        closeVisit(context, checker, id, 'fail', '停电'),
        closeVisit(context, maker, id, 'refuse', '拒不开门'),
        completeVisit(context, checker, id, { completedOn: '2026-12-13' }),
      ];
      const settled = await Promise.allSettled(steps);
      const refusals = settled.flatMap((step) =>
        step.status === 'rejected' ? [(step.reason as { code: string }).code] : [],
      );
      assert.equal(refusals.length, 3);
      assert.ok(
        refusals.every((code) => code === 'wrong-state' || code === 'conflict'),
        refusals.join(),
      );
      assert.equal((await showVisitHistory(context, 'checker', id)).changes.length, 2);
    });

    it('are listed by what is asked for', async () => {
      const ids = await drawn(21, 22, 23);
      await completeVisit(context, maker, ids[0] ?? '', { completedOn: '2026-12-12' });
      const count = async (query: Parameters<typeof listVisits>[1]): Promise<number> =>
        (await listVisits(db(), query, { page: 1, pageSize: 50 })).total;
      const task = ids.at(-1);
      assert.equal(await count({ task }), 3);
      assert.equal(await count({ task, states: ['pending'] }), 2);
      assert.equal(await count({ task, target: targetCode(21) }), 1);
      assert.equal(await count({ task, basis: 'complaint' }), 0);
      assert.equal(await count({ task, item: city.item, organisation: city.code }), 3);
      assert.equal(await count({ task, from: '2026-12-13' }), 2);
      assert.equal(await count({ task, to: '2026-12-09' }), 0);
      assert.equal(await count({ task, from: '2026-12-12', to: '2026-12-12' }), 3);
      const page = await listVisits(
        db(),
        { task },
        { sortBy: 'target_code', descending: true, page: 2, pageSize: 2 },
      );
      assert.deepEqual([page.total, page.visits.map(({ targetCode: code }) => code)], [3, [targetCode(21)]]);
    });
  });
}
