import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { startingProfiles, type CreditProfile } from '../../src/core/risk/credit-classes.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { isListName } from '../../src/core/lists/definitions.ts';
import { saveActor } from '../../src/store/actors.ts';
import { adoptCreditProfile } from '../../src/usecases/adopt-credit-profile.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { applyRiskSheet } from '../../src/usecases/apply-risk-sheet.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { checkRiskSheet } from '../../src/usecases/check-risk-sheet.ts';
import { compareModels } from '../../src/usecases/compare-models.ts';
import { draftRiskModel } from '../../src/usecases/draft-risk-model.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { withdrawTask } from '../../src/usecases/end-task.ts';
import { city, cityFiles, clinicPlan, targetCode, targetName } from '../support/build.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';

const seat = { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] };

/** A fifth of the twenty clinics, all alike. */
const plan: TaskPlan = {
  ...clinicPlan,
  trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 2000, minimum: 0, yearly: false }] }],
  maximum_ppb: 900_000_000,
  exclusions: [{ code: targetCode(20), reason: '停业' }],
  team: { by: 'officer', capacity: 5, separate_last: false, seats: [seat, seat], ladder: [] },
};

for (const database of databases) {
  describe(`comparing risk models on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let task = '';

    before(async () => {
      context = testContext(db());
      context.setNow('2026-11-20T02:00:00.000Z');
      await saveActor(context, { id: 'maker', name: '张拟定', title: '科员', organisationCode: city.code });
      for (const { list, bytes } of cityFiles()) {
        assert.ok(isListName(list));
        const run = await checkUpload(context, 'maker', { list, fileName: `${list}.csv`, bytes });
        const application = { reason: '建库', effectiveOn: '2026-11-20', leaving: 'keep' } as const;
        await applyImport(context, 'maker', run.id, application);
      }
      const [four] = startingProfiles as readonly [CreditProfile];
      const effectiveOn = '2026-11-20';
      await adoptCreditProfile(context, 'maker', { ...four, effectiveOn, reason: '采用' });
      const bytes = new TextEncoder().encode(
        [
          '机构编码,期间,信用等级,来源',
          `${targetCode(1)},2026,D,某文件`,
          `${targetCode(5)},2026,D,某文件`,
        ].join('\n'),
      );
      const sheet = { kind: 'ratings', fileName: 'a.csv', bytes } as const;
      const { id } = await checkRiskSheet(context, 'maker', sheet);
      await applyRiskSheet(context, 'maker', 'ratings', id, { reason: '评定', effectiveOn });
      task = (await draftTask(context, 'maker', plan)).id;
      await draftRiskModel(context, 'maker', {
        code: 'KEY',
        name: '重点加权',
        reason: '试算',
        base: 1,
        indicators: [
          { kind: 'value', attribute: 'key_unit', table: [{ value: '是', points: 3 }], otherwise: 0 },
        ],
      });
    });

    // Three of nineteen clinics (5, 10, 15) are key units; four are drawn, ⌈20 % of 19⌉. Every row starts at 1, and
    // 3999999981 are shared. Before, by 19 equal weights: 210526314 each, and one more to the first 15. After, by weights 4 · 3 + 16 = 28:
    // 571428568 to key units and 142857142 to others, and one more to the three key units and to the first two others.
    it('shows who rises and falls, by class and kind, before the cut-off day and without storing anything', async () => {
      const tables = ['audit_entries', 'task_files', 'tasks'] as const;
      const counts = (): Promise<unknown> =>
        Promise.all(tables.map((table) => db()(table).count({ total: '*' }).first()));
      const stored = await counts();
      const comparison = await compareModels(context, task, 'KEY', 1);
      assert.deepEqual(await counts(), stored);
      assert.deepEqual([comparison.count, comparison.changed], [19, 19]);
      assert.deepEqual(comparison.at_maximum, { before: 0, after: 0 });
      const row = (number: number, before: number, after: number) => ({
        id: targetCode(number),
        name: targetName(number),
        before,
        after,
      });
      assert.deepEqual(
        comparison.risers,
        [5, 10, 15].map((number) => row(number, 210_526_316, 571_428_570)),
      );
      assert.deepEqual(comparison.fallers, [
        ...[3, 4, 6, 7, 8, 9, 11, 12, 13, 14].map((number) => row(number, 210_526_316, 142_857_143)),
        ...[1, 2].map((number) => row(number, 210_526_316, 142_857_144)),
        ...[16, 17, 18, 19].map((number) => row(number, 210_526_315, 142_857_143)),
      ]);
      assert.deepEqual(comparison.by_kind, [
        { value: '诊所', count: 19, before: 210_526_316, after: 210_526_316 },
      ]);
      assert.deepEqual(comparison.by_class, [
        { value: '', count: 17, before: 210_526_316, after: 193_277_311 },
        { value: 'D', count: 2, before: 210_526_316, after: 357_142_857 },
      ]);
    });

    it('refuses unknown models and tasks, and a task that is past its draft', async () => {
      await assert.rejects(compareModels(context, task, 'KEY', 2), { code: 'not-found' });
      await assert.rejects(compareModels(context, '0'.repeat(32), 'KEY', 1), { code: 'not-found' });
      await withdrawTask(context, 'maker', task, '试算完毕');
      await assert.rejects(compareModels(context, task, 'KEY', 1), { code: 'wrong-state' });
    });
  });
}
