import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { startingProfiles, type CreditProfile } from '../../src/core/risk/credit-classes.ts';
import { getList } from '../../src/core/lists/definitions.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { writeCsv } from '../../src/files/write-csv.ts';
import { listAudit } from '../../src/store/audit.ts';
import { listProfiles, profileInForce } from '../../src/store/credit-classes.ts';
import { indicatorHistory, indicatorsInForce, indicatorsOf } from '../../src/store/indicators.ts';
import { listRatings, ratingHistory, ratingsInForce } from '../../src/store/ratings.ts';
import { recordVersions } from '../../src/store/register.ts';
import type { RiskImport, RiskImportKind } from '../../src/store/risk-imports.ts';
import { adoptCreditProfile } from '../../src/usecases/adopt-credit-profile.ts';
import { applyRiskSheet } from '../../src/usecases/apply-risk-sheet.ts';
import { checkRiskSheet, riskTemplate } from '../../src/usecases/check-risk-sheet.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

type Rows = readonly (readonly string[])[];

const [four, five] = startingProfiles as readonly [CreditProfile, CreditProfile];
const code = (number: number): string => `H330106${String(number).padStart(5, '0')}`;
const ratingHeadings = ['机构编码', '期间', '信用等级', '来源'];
const measureHeadings = ['机构编码', '期间', '基金支付金额', '投诉举报件数'];

for (const database of databases) {
  describe(`ratings and indicators on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    const check = (kind: RiskImportKind, rows: Rows): Promise<RiskImport> => {
      const headings = kind === 'ratings' ? ratingHeadings : measureHeadings;
      const bytes = writeCsv(
        [headings, ...rows].map((row) => [...row]),
        'utf-8',
      );
      return checkRiskSheet(context, testActor.id, { kind, fileName: '表.csv', bytes });
    };
    const apply = (kind: RiskImportKind, id: string, effectiveOn: string): Promise<RiskImport> =>
      applyRiskSheet(context, testActor.id, kind, id, { reason: '按期更新', effectiveOn });
    const load = async (kind: RiskImportKind, effectiveOn: string, rows: Rows): Promise<RiskImport> =>
      apply(kind, (await check(kind, rows)).id, effectiveOn);
    const adopt = (profile: CreditProfile, effectiveOn: string) =>
      adoptCreditProfile(context, testActor.id, { ...profile, effectiveOn, reason: '按文件采用' });
    const classesOn = async (day: string, recordedBy?: Date): Promise<Record<string, string>> => {
      const ratings = await ratingsInForce(db(), { day, recordedBy });
      return Object.fromEntries([...ratings].map(([key, value]) => [key, `${value.class} ${value.period}`]));
    };
    const measuresOn = async (day: string, recordedBy?: Date): Promise<unknown> =>
      Object.fromEntries(await indicatorsInForce(db(), { day, recordedBy }));

    before(async () => {
      context = testContext(db());
      const versions = Array.from({ length: 600 }, (_, index) => ({
        values: { code: code(index + 1), name: `示例诊所${index + 1}`, kind: '诊所' },
        version: 1,
        change: 'entry' as const,
        state: 'active' as const,
        effectiveOn: '2026-01-01',
        reason: '建库',
      }));
      await recordVersions(context, getList('targets'), testActor.id, versions);
    });

    it('needs an adopted table of classes: examples alone are not in force', async () => {
      await assert.rejects(check('ratings', [[code(1), '2026', 'A', '某文件']]), { code: 'wrong-state' });
      await assert.rejects(riskTemplate(context, 'ratings', 'csv'), { code: 'wrong-state' });
      assert.equal(await profileInForce(db()), undefined);
    });

    it('replaces the table as a whole, keeps its history, and never reaches back', async () => {
      context.setNow('2026-11-20T00:00:00.000Z');
      assert.equal((await adopt(four, '2026-11-01')).version, 1);
      assert.equal((await adopt(five, '2026-12-01')).version, 2);
      await assert.rejects(adopt(four, '2026-11-30'), { code: 'invalid', message: /第 2 版的 2026-12-01/ });
      await assert.rejects(adopt({ name: '坏', classes: [] }, '2026-12-01'), { code: 'invalid' });
      assert.deepEqual(
        (await listProfiles(db())).map(({ version, name, classes, reason, actorId }) => [
          version,
          name,
          classes,
          reason,
          actorId,
        ]),
        [
          [2, '五级', five.classes, '按文件采用', testActor.id],
          [1, '四级', four.classes, '按文件采用', testActor.id],
        ],
      );
      assert.equal((await profileInForce(db(), { day: '2026-10-31' }))?.name, undefined);
      assert.equal((await profileInForce(db(), { day: '2026-11-30' }))?.name, '四级');
      assert.equal((await profileInForce(db(), { day: '2026-12-01' }))?.name, '五级');
      const early = new Date('2026-11-19T23:59:59.999Z');
      assert.equal(await profileInForce(db(), { recordedBy: early }), undefined);
    });

    it('names every fault of 600 faulty rows, and stores nothing', async () => {
      context.setNow('2026-11-22T00:00:00.000Z');
      const wrong: readonly ((row: readonly string[]) => readonly string[])[] = [
        (row) => row.with(0, 'H33010699999'),
        (row) => row.with(1, '去年'),
        (row) => row.with(2, 'E'),
        (row) => row.with(3, ''),
      ];
      const rows = Array.from({ length: 600 }, (_, index) =>
        (wrong[index % 4] as (typeof wrong)[number])([code(index + 1), '2026', 'A', '某文件']),
      );
      const run = await check('ratings', rows);
      const { rows: count, faults, fault_count } = run.report;
      assert.deepEqual([run.state, count, faults.length, fault_count], ['faulty', 600, 200, 600]);
      assert.deepEqual([run.report.added, run.report.samples], [0, []]);
      await assert.rejects(apply('ratings', run.id, '2026-11-22'), { code: 'faulty-rows' });
      assert.deepEqual(await classesOn('2099-12-31'), {});
    });

    it('shows the difference, applies it once, and only as long as it is as shown', async () => {
      const rows = Array.from({ length: 600 }, (_, index) => [code(index + 1), '2026', 'B', '某文件']);
      const run = await check('ratings', rows);
      const rival = await check('ratings', rows);
      assert.deepEqual([run.report.added, run.report.changed, run.report.unchanged], [600, 0, 0]);
      assert.equal(run.report.samples[0], `新增 ${code(1)} 2026 信用等级：B`);
      assert.deepEqual(await classesOn('2099-12-31'), {});
      const applied = await apply('ratings', run.id, '2026-11-01');
      assert.deepEqual([applied.state, applied.appliedBy], ['applied', testActor.id]);
      await assert.rejects(apply('ratings', run.id, '2026-11-01'), { code: 'conflict' });
      await assert.rejects(apply('ratings', rival.id, '2026-11-01'), { code: 'conflict' });
      await assert.rejects(apply('indicators', run.id, '2026-11-01'), { code: 'not-found' });
      assert.equal(Object.keys(await classesOn('2026-11-01')).length, 600);
      assert.deepEqual(await classesOn('2026-10-31'), {});
      const again = await check('ratings', rows);
      assert.deepEqual([again.report.added, again.report.unchanged], [0, 600]);
      await apply('ratings', again.id, '2026-11-02');
      await assert.rejects(apply('ratings', again.id, '2026-11-02'), {
        code: 'conflict',
        message: /已经应用过/,
      });
    });

    it('applies nothing with a class that the table in force on that day lacks', async () => {
      context.setNow('2026-12-02T00:00:00.000Z');
      const run = await check('ratings', [[code(9), '2026Q4', 'E', '某文件']]);
      assert.equal(run.state, 'checked');
      await assert.rejects(apply('ratings', run.id, '2026-11-30'), { code: 'conflict', message: /等级 E/ });
      assert.equal((await ratingHistory(db(), code(9))).length, 1);
      await apply('ratings', run.id, '2026-12-01');
      assert.equal((await ratingHistory(db(), code(9))).length, 2);
    });

    it('takes the newest period that has begun, in the newest version in force and recorded', async () => {
      context.setNow('2026-12-03T00:00:00.000Z');
      await load('ratings', '2026-11-10', [
        [code(1), '2026Q4', 'C', '季度评定'],
        [code(2), '2025', 'D', '上年评定'],
        [code(3), '2027', 'A', '来年评定'],
        [code(4), '2026Q1', 'C', '季度评定'],
        [code(4), '2026-04', 'D', '月度评定'],
      ]);
      context.setNow('2026-12-04T00:00:00.000Z');
      await load('ratings', '2026-12-04', [[code(1), '2026Q4', 'D', '复核更正']]);
      const three = async (day: string, recordedBy?: Date): Promise<readonly unknown[]> => {
        const classes = await classesOn(day, recordedBy);
        return [1, 2, 3].map((number) => classes[code(number)]);
      };
      assert.deepEqual(await three('2026-11-09'), ['B 2026', 'B 2026', 'B 2026']);
      assert.deepEqual(await three('2026-11-10'), ['C 2026Q4', 'B 2026', 'B 2026']);
      // April begins after the first quarter, though its text sorts before it.
      assert.equal((await classesOn('2026-11-10'))[code(4)], 'D 2026-04');
      assert.deepEqual(await three('2026-12-04'), ['D 2026Q4', 'B 2026', 'B 2026']);
      assert.deepEqual(await three('2027-01-01'), ['D 2026Q4', 'B 2026', 'A 2027']);
      const seenOn = (instant: string): Date => new Date(instant);
      assert.deepEqual(await three('2026-12-31', seenOn('2026-12-03T23:59:59.999Z')), [
        'C 2026Q4',
        'B 2026',
        'B 2026',
      ]);
      assert.deepEqual((await three('2026-12-31', seenOn('2026-12-02T23:59:59.999Z')))[0], 'B 2026');
      assert.deepEqual(await three('2026-12-31', seenOn('2026-11-21T00:00:00.000Z')), [
        undefined,
        undefined,
        undefined,
      ]);
    });

    it('keeps every version as the history of one target', async () => {
      const history = await ratingHistory(db(), code(1));
      assert.deepEqual(
        history.map((one) => [
          one.period,
          one.version,
          one.class,
          one.source,
          one.effectiveOn,
          one.recordedAt,
        ]),
        [
          ['2026Q4', 1, 'C', '季度评定', '2026-11-10', '2026-12-03T00:00:00.000Z'],
          ['2026Q4', 2, 'D', '复核更正', '2026-12-04', '2026-12-04T00:00:00.000Z'],
          ['2026', 1, 'B', '某文件', '2026-11-01', '2026-11-22T00:00:00.000Z'],
        ],
      );
      assert.deepEqual(await ratingHistory(db(), 'NOBODY'), []);
    });

    it('refuses to put a correction before what it corrects', async () => {
      const run = await check('ratings', [[code(1), '2026Q4', 'A', '复核']]);
      await assert.rejects(apply('ratings', run.id, '2026-12-03'), {
        code: 'invalid',
        problems: [
          { place: `${code(1)} 2026Q4 信用等级`, message: '第 2 版自 2026-12-04 生效，生效日期不能更早' },
        ],
      });
      assert.equal((await ratingHistory(db(), code(1))).length, 3);
    });

    it('lets an older period count again when a rating is taken back', async () => {
      await load('ratings', '2026-12-05', [[code(1), '2026Q4', '撤销', '复核']]);
      assert.equal((await classesOn('2026-12-04'))[code(1)], 'D 2026Q4');
      assert.equal((await classesOn('2026-12-05'))[code(1)], 'B 2026');
      const [shown] = await listRatings(db(), { day: '2026-12-05' });
      assert.deepEqual([shown?.targetCode, shown?.class, shown?.reason], [code(1), 'B', '按期更新']);
    });

    it('takes each measure from the newest period that has it', async () => {
      context.setNow('2026-12-06T00:00:00.000Z');
      await load('indicators', '2026-10-15', [
        [code(1), '2026Q2', '99999999999999', '5'],
        [code(1), '2026Q3', '2000', ''],
        [code(2), '2026Q3', '', '0'],
      ]);
      context.setNow('2026-12-07T00:00:00.000Z');
      await load('indicators', '2026-12-07', [
        [code(1), '2026Q3', '撤销', '7'],
        [code(1), '2027', '1', '1'],
      ]);
      assert.deepEqual(await measuresOn('2026-10-14'), {});
      assert.deepEqual(await measuresOn('2026-10-15'), {
        [code(1)]: { fund_amount: 2000, complaints: 5 },
        [code(2)]: { complaints: 0 },
      });
      assert.deepEqual(await measuresOn('2026-12-31'), {
        [code(1)]: { fund_amount: 99_999_999_999_999, complaints: 7 },
        [code(2)]: { complaints: 0 },
      });
      assert.deepEqual(await measuresOn('2026-12-31', new Date('2026-12-06T12:00:00.000Z')), {
        [code(1)]: { fund_amount: 2000, complaints: 5 },
        [code(2)]: { complaints: 0 },
      });
      const shown = await indicatorsOf(db(), code(1), { day: '2026-12-31' });
      assert.deepEqual(
        shown.map(({ measure, period, version, value }) => [measure, period, version, value]),
        [
          ['complaints', '2026Q3', 1, 7],
          ['fund_amount', '2026Q2', 1, 99_999_999_999_999],
        ],
      );
      assert.equal((await indicatorHistory(db(), code(1))).length, 7);
    });

    it('gives templates that fit, and leaves a trace of all that was done', async () => {
      const template = await readSheet(await riskTemplate(context, 'indicators', 'xlsx'), '模板.xlsx');
      const row = template.headings.map((_, place) => [code(3), '2026-11'][place] ?? '1');
      const bytes = writeCsv([[...template.headings], row], 'utf-8');
      const run = await checkRiskSheet(context, testActor.id, {
        kind: 'indicators',
        fileName: 'a.csv',
        bytes,
      });
      assert.deepEqual([run.state, run.report.added, run.report.unused_headings], ['checked', 7, []]);
      const actions = (await listAudit(db(), { limit: 200 })).map(({ action }) => action);
      for (const action of [
        'credit-profile-adopted',
        'ratings-checked',
        'ratings-applied',
        'indicators-applied',
      ])
        assert.ok(actions.includes(action), action);
    });
  });
}
