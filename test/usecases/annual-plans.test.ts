import assert from 'node:assert/strict';
import { Refusal, type RefusalCode } from '../../src/core/refusal.ts';
import type { AnnualPlan } from '../../src/core/year/annual-plan.ts';
import { workloadOf } from '../../src/core/year/workload.ts';
import { listAudit } from '../../src/store/audit.ts';
import { listSimulations } from '../../src/store/annual-plan-simulations.ts';
import { getPlanVersion, listPlanVersions } from '../../src/store/annual-plans.ts';
import { getList } from '../../src/core/lists/definitions.ts';
import { parsePeriod } from '../../src/core/risk/periods.ts';
import { findRecord, recordVersions } from '../../src/store/register.ts';
import { approveAnnualPlan } from '../../src/usecases/approve-annual-plan.ts';
import { changeAnnualPlan } from '../../src/usecases/change-annual-plan.ts';
import { draftAnnualPlan } from '../../src/usecases/draft-annual-plan.ts';
import { reviseTask } from '../../src/usecases/draft-task.ts';
import { draftTaskOfLine } from '../../src/usecases/draft-task-of-line.ts';
import { fileAnnualPlan } from '../../src/usecases/file-annual-plan.ts';
import { populationOf } from '../../src/usecases/plan-population.ts';
import { publishAnnualPlan } from '../../src/usecases/publish-annual-plan.ts';
import { reviseAnnualPlan } from '../../src/usecases/revise-annual-plan.ts';
import { startSimulation, type SimulationEvent } from '../../src/usecases/simulate-annual-plan.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';
import { countyPlan, fillPlanCounty, planCounty } from '../support/plan-county.ts';

/** The refusal of some work, with the places that it names. */
async function refusalOf(work: () => Promise<unknown>): Promise<Refusal> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  return assert.fail('it was not refused');
}

const isRefused = async (code: RefusalCode, work: () => Promise<unknown>): Promise<void> => {
  assert.equal((await refusalOf(work)).code, code);
};

/** More than the cap allows, more than there are, and by an item that is not listed: three things wrong at once. */
const impossible = (year: number): AnnualPlan => {
  const plan = countyPlan({ year });
  const [duty] = plan.duties;
  const [line] = plan.lines;
  assert.ok(duty !== undefined && line !== undefined);
  const trees = [
    { attributes: ['kind'], floors: [{ path: ['诊所'], ratio_bp: 0, minimum: 17, yearly: false }] },
  ];
  return {
    ...plan,
    duties: [{ ...duty, visits: 2 }],
    lines: [{ ...line, item_code: 'NONE', trees }],
  };
};

for (const database of databases) {
  describe(`annual plans on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    before(async () => {
      context = testContext(db());
      await fillPlanCounty(context);
    });

    it('count the records in force of their own organisation, suspended ones and strangers left out', async () => {
      const { targets, officers, items, working_days: days } = await populationOf(context, countyPlan());
      const count = (groups: readonly { count: number }[]) =>
        groups.reduce((sum, each) => sum + each.count, 0);
      assert.equal(count(targets), 24);
      const clinics = targets.filter(({ attributes }) => attributes['kind'] === '诊所');
      assert.deepEqual(
        clinics.map(({ attributes, count: size }) => [attributes['credit_class'], size]),
        [
          ['A', 12],
          ['C', 4],
        ],
      );
      assert.equal(count(officers.filter(({ certified }) => certified)), 6);
      assert.equal(count(officers), 7);
      assert.deepEqual(officers.find(({ skills }) => skills.length > 0)?.skills, ['药品', '财务']);
      assert.deepEqual(
        items.map(({ code, importance, ratio_bp: ratio }) => [code, importance, ratio]),
        [
          [planCounty.general, '一般', 500],
          [planCounty.key, '重点', null],
        ],
      );
      // Weekdays of 2027 by the calendar: January begins on a Friday, February has four weeks.
      assert.deepEqual(days.slice(0, 2), [21, 20]);
    });

    it('take a certificate for valid only when it lasts to the first day of the year', async () => {
      const lasting = async (year: number): Promise<number> =>
        (await populationOf(context, countyPlan({ year }))).officers
          .filter(({ certified }) => certified)
          .reduce((sum, { count }) => sum + count, 0);
      assert.equal(await lasting(2049), 6);
      assert.equal(await lasting(2050), 0);
    });

    it('count the rating that is in force before the class that the pool names', async () => {
      const [first] = (await db()('targets_versions').select('code').orderBy('code').limit(1)) as {
        code: string;
      }[];
      await db()('rating_versions').insert({
        id: 'f'.repeat(32),
        target_code: first?.code,
        period: '2026',
        period_order: parsePeriod('2026')?.order,
        version: 1,
        class: 'E',
        source: '市局评定',
        reason: '年度评定',
        import_id: 'f'.repeat(32),
        actor_id: testActor.id,
        effective_on: '2026-02-01',
        recorded_at: '2026-02-01T00:00:00.000Z',
      });
      const { targets } = await populationOf(context, countyPlan());
      const rated = targets.filter(({ attributes }) => attributes['credit_class'] === 'E');
      assert.deepEqual(
        rated.map(({ count }) => count),
        [1],
      );
      await db()('rating_versions').delete();
    });

    it('are drafted once for a year, with the counts and without contradictions', async () => {
      const draft = await draftAnnualPlan(context, 'maker', countyPlan());
      assert.deepEqual([draft.version, draft.state, draft.contradictions], [1, 'draft', []]);
      assert.deepEqual(await getPlanVersion(context.db, draft.id), draft);
      await isRefused('conflict', () => draftAnnualPlan(context, 'maker', countyPlan()));
      const workload = workloadOf(draft.plan, draft.population);
      // 24 institutions, each once, in ten draws before the reserve: 2.4 a month, by two of six officers each: 0.8.
      assert.equal(workload.total_milli, 24_000);
      assert.deepEqual(workload.months[9], { month: 10, milli: 2400, per_officer_milli: 800 });
      assert.equal(workload.months[10]?.milli, 0);
      assert.deepEqual(
        workload.districts.map(({ district_code: code, milli, officers }) => [code, milli, officers]),
        [
          ['330105', 8000, 2],
          ['330106', 16_000, 4],
        ],
      );
    });

    it('are refused with every contradiction at once, and kept as a draft on request but never approved', async () => {
      const refusal = await refusalOf(() => draftAnnualPlan(context, 'maker', impossible(2031)));
      assert.equal(refusal.code, 'contradiction');
      const places = refusal.problems.map(({ place }) => place);
      assert.ok(places.includes('lines[0].item_code'), places.join());
      assert.ok(places.includes('duties[0].visits'), places.join());
      assert.ok(places.includes('lines[0].trees[0].floors[0]'), places.join());
      assert.equal((await db()('annual_plans').where({ year: 2031 })).length, 0);
      const kept = await draftAnnualPlan(context, 'maker', impossible(2031), true);
      assert.deepEqual(
        kept.contradictions.map(({ place }) => place),
        places,
      );
      await isRefused('contradiction', () =>
        approveAnnualPlan(context, { actorId: 'checker', planId: kept.id }),
      );
      await isRefused('contradiction', () =>
        startSimulation(context, 'maker', { planId: kept.id, seeds: 1, completedBp: 10_000 }),
      );
      const call = { actorId: 'maker', planId: kept.id };
      const mended = await reviseAnnualPlan(context, call, countyPlan({ year: 2031 }));
      assert.deepEqual([mended.revision, mended.contradictions], [2, []]);
    });

    it('are refused with every slip of form and every code that is not there', async () => {
      const plan = countyPlan({ year: 2032, organisation_code: 'NOBODY', name: ' ' });
      const [line] = plan.lines;
      assert.ok(line !== undefined);
      const participants = [{ department_code: 'XX', name: '无此部门' }];
      const refusal = await refusalOf(() =>
        draftAnnualPlan(context, 'maker', { ...plan, lines: [{ ...line, kind: 'joint', participants }] }),
      );
      assert.equal(refusal.code, 'invalid');
      assert.deepEqual(
        refusal.problems.map(({ place }) => place),
        ['name', 'organisation_code', 'lines[0].participants[0].department_code'],
      );
    });

    it('are approved by another person, on the revision that he has read', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2033 }));
      await isRefused('same-person', () => approveAnnualPlan(context, { actorId: 'maker', planId: id }));
      await reviseAnnualPlan(
        context,
        { actorId: 'checker', planId: id },
        countyPlan({ year: 2033, name: '改' }),
      );
      await isRefused('same-person', () => approveAnnualPlan(context, { actorId: 'checker', planId: id }));
      await isRefused('conflict', () =>
        approveAnnualPlan(context, { actorId: 'maker', planId: id, seen: 1 }),
      );
      const approved = await approveAnnualPlan(context, { actorId: 'maker', planId: id, seen: 2 });
      assert.deepEqual(
        [approved.state, approved.hands],
        ['approved', { draft: 'checker', approve: 'maker' }],
      );
      const back = await reviseAnnualPlan(
        context,
        { actorId: 'maker', planId: id },
        countyPlan({ year: 2033, name: '再改' }),
      );
      assert.deepEqual([back.state, back.hands, back.notes], ['draft', { draft: 'maker' }, {}]);
      await isRefused('invalid', () =>
        reviseAnnualPlan(context, { actorId: 'maker', planId: id }, countyPlan({ year: 2034 })),
      );
    });

    it('are judged again at the approval, by the lists of that day', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2050 }), true);
      const officers = getList('officers');
      const found = await findRecord(context.db, officers, 'Z001');
      assert.ok(found !== undefined);
      await isRefused('contradiction', () => approveAnnualPlan(context, { actorId: 'checker', planId: id }));
      const renewed = await Promise.all(
        ['Z001', 'Z002', 'Z003'].map(async (code) => {
          const record = await findRecord(context.db, officers, code);
          const values = { ...record?.values, certificate_expires_on: '2051-12-31' };
          return {
            values,
            version: 2,
            change: 'change' as const,
            state: 'active' as const,
            effectiveOn: '2026-11-22',
            reason: '换证',
          };
        }),
      );
      await recordVersions(context, officers, testActor.id, renewed);
      const approved = await approveAnnualPlan(context, { actorId: 'checker', planId: id });
      assert.deepEqual([approved.state, approved.contradictions], ['approved', []]);
    });

    it('are filed upward before they are published, on a day that has come', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2028 }));
      const call = { actorId: 'maker', planId: id };
      const filing = { on: '2026-11-22', with: '示例市医疗保障局' };
      await isRefused('wrong-state', () => fileAnnualPlan(context, call, filing));
      await approveAnnualPlan(context, { actorId: 'checker', planId: id });
      await isRefused('wrong-state', () => publishAnnualPlan(context, call));
      for (const on of ['2026-11-21', '2026-11-23', '2026-02-30'])
        await isRefused('invalid', () => fileAnnualPlan(context, call, { ...filing, on }));
      await isRefused('invalid', () => fileAnnualPlan(context, call, { ...filing, with: ' ' }));
      const filed = await fileAnnualPlan(context, call, filing);
      assert.deepEqual(filed.notes.filed, { ...filing, at: '2026-11-22T00:00:00.000Z' });
      await isRefused('same-person', () => publishAnnualPlan(context, call));
      const done = await publishAnnualPlan(context, { ...call, actorId: 'checker' });
      assert.deepEqual([done.state, done.notes.published_at], ['published', '2026-11-22T00:00:00.000Z']);
      await isRefused('wrong-state', () => reviseAnnualPlan(context, call, countyPlan({ year: 2028 })));
    });

    it('are changed by a new version with a reason, approved and published again in place of the old', async () => {
      const { id, plan } = await db()('annual_plans')
        .where({ year: 2028 })
        .first()
        .then((row: { id: string }) => getPlanVersion(context.db, row.id));
      const call = { actorId: 'maker', planId: id };
      const other = { ...plan, contact: '基金监管科 0571-11111111' };
      await isRefused('invalid', () => changeAnnualPlan(context, call, { plan: other, reason: '  ' }));
      await isRefused('invalid', () => changeAnnualPlan(context, call, { plan, reason: '没有变' }));
      const next = await changeAnnualPlan(context, call, { plan: other, reason: '电话变更' });
      assert.deepEqual([next.version, next.state, next.reason], [2, 'draft', '电话变更']);
      await isRefused('wrong-state', () => changeAnnualPlan(context, call, { plan, reason: '再变' }));
      await isRefused('same-person', () => approveAnnualPlan(context, call));
      assert.equal((await getPlanVersion(context.db, id, 1)).state, 'published');
      await approveAnnualPlan(context, { actorId: 'checker', planId: id });
      await publishAnnualPlan(context, { ...call, actorId: 'checker' });
      assert.deepEqual(
        (await listPlanVersions(context.db, id)).map(({ state }) => state),
        ['replaced', 'published'],
      );
      const entries = await listAudit(context.db, { subject: `annual-plans/${id}/2` });
      assert.deepEqual(
        entries.map(({ action }) => action),
        ['annual-plan-change', 'annual-plan-approve', 'annual-plan-publish'],
      );
    });

    it('let one of two through who change them at once', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2026 }));
      const results = await Promise.allSettled(
        ['a', 'b', 'c', 'd'].map((name) =>
          reviseAnnualPlan(
            context,
            { actorId: 'maker', planId: id, seen: 1 },
            countyPlan({ year: 2026, name }),
          ),
        ),
      );
      assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const result of results)
        if (result.status === 'rejected') assert.equal((result.reason as Refusal).code, 'conflict');
    });

    it('are simulated year by year, and the result is kept with the version', async () => {
      const { id, version } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2025 }));
      const request = { planId: id, seeds: 20, completedBp: 9000 };
      const told: SimulationEvent[] = [];
      for await (const event of await startSimulation(context, 'maker', request)) told.push(event);
      assert.deepEqual(told[0], { kind: 'progress', played: 1, seeds: 20 });
      const last = told.at(-1);
      assert.ok(last?.kind === 'result');
      const { result } = last.simulation;
      assert.deepEqual([result.years, result.targets, result.failure_count], [20, 24, 0]);
      assert.deepEqual(
        result.duties.map(({ name, missed, visits }) => [name, missed, visits.min, visits.max]),
        [['全年全覆盖', 0, 24, 24]],
      );
      assert.equal(result.cap_breaches, 0);
      assert.deepEqual(await listSimulations(context.db, id, version), [last.simulation]);
      const again: SimulationEvent[] = [];
      for await (const event of await startSimulation(context, 'checker', request)) again.push(event);
      assert.deepEqual(again, [last]);
    });

    it('keep nothing of a simulation that nobody waits for', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2024 }));
      const request = { planId: id, seeds: 10_000, completedBp: 9000 };
      for await (const event of await startSimulation(context, 'maker', request)) {
        assert.equal(event.kind, 'progress');
        break;
      }
      assert.deepEqual(await listSimulations(context.db, id, 1), []);
      for (const seeds of [0, 1.5, 10_001])
        await isRefused('invalid', () => startSimulation(context, 'maker', { ...request, seeds }));
      await isRefused('invalid', () => startSimulation(context, 'maker', { ...request, completedBp: 0 }));
    });

    it('give the month its task, once they are published', async () => {
      const { id } = await draftAnnualPlan(context, 'maker', countyPlan({ year: 2023 }));
      const dates = {
        cut_off_day: '2023-02-28',
        window: { from: '2023-03-06', to: '2023-03-20' },
        release_on: '2023-03-21',
      };
      const request = { planId: id, line: 'L1', month: 3, dates };
      await isRefused('wrong-state', () => draftTaskOfLine(context, 'maker', request));
      await approveAnnualPlan(context, { actorId: 'checker', planId: id });
      await fileAnnualPlan(context, { actorId: 'maker', planId: id }, { on: '2026-11-22', with: '示例市局' });
      await publishAnnualPlan(context, { actorId: 'checker', planId: id });
      await isRefused('not-found', () => draftTaskOfLine(context, 'maker', { ...request, line: 'L9' }));
      const { id: task, plan, state } = await draftTaskOfLine(context, 'maker', request);
      assert.deepEqual([state, plan.month, plan.item_code], ['draft', '2023-03', planCounty.key]);
      assert.deepEqual(plan.annual_plan, { id, version: 1, line: 'L1' });
      // Draws from March to October are left before the reserve.
      assert.deepEqual(plan.year, { from: '2023-01-01', to: '2023-12-31', periods: 8 });
      assert.deepEqual(plan.window, dates.window);
      const revised = (over: Partial<typeof plan>) =>
        reviseTask(context, 'maker', task, { ...plan, ...over });
      await isRefused('invalid', () => revised({ weights: { ...plan.weights, base: 77 } }));
      await isRefused('invalid', () => revised({ month: '2023-12', caps: [] }));
      await isRefused('not-found', () => revised({ annual_plan: { id, version: 2, line: 'L1' } }));
      assert.equal((await revised({ contact: '另一电话' })).plan.contact, '另一电话');
      assert.equal((await revised({ annual_plan: null, caps: [] })).plan.caps.length, 0);
    });
  });
}
