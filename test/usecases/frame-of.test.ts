import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { sampleOf } from '../../src/core/draw/build-frame.ts';
import type { TargetRow } from '../../src/core/draw/frame.ts';
import { pseudonymOf } from '../../src/core/draw/pseudonyms.ts';
import { unit } from '../../src/core/draw/rules.ts';
import { getList } from '../../src/core/lists/definitions.ts';
import type { ListName, RecordValues } from '../../src/core/lists/definition.ts';
import type { RecordState } from '../../src/core/lists/version-rules.ts';
import { readSealedOfficers, sealedTargets, type FrozenFrame } from '../../src/core/proof/read-bundle.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { startingProfiles, type CreditProfile } from '../../src/core/risk/credit-classes.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import type { Visit } from '../../src/core/visits/visit.ts';
import { writeCsv } from '../../src/files/write-csv.ts';
import { recordVersions } from '../../src/store/register.ts';
import type { RiskImportKind } from '../../src/store/risk-imports.ts';
import { insertVisitVersions } from '../../src/store/visits.ts';
import { adoptCreditProfile } from '../../src/usecases/adopt-credit-profile.ts';
import { applyRiskSheet } from '../../src/usecases/apply-risk-sheet.ts';
import { checkRiskSheet } from '../../src/usecases/check-risk-sheet.ts';
import { frameOf, type PlannedFrame } from '../../src/usecases/frame-of.ts';
import { importCalendar } from '../../src/usecases/import-calendar.ts';
import { addLeave } from '../../src/usecases/record-leave.ts';
import { visit } from '../core/visits/samples.ts';
import { anySeat, city, clinicPlan, targetCode } from '../support/build.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const paper = 'YB-02';
const year = { from: '2026-01-01', to: '2026-12-31', periods: 2 };
const onceAYear = {
  name: '重点监管单位全年检查一次',
  scope: [{ attribute: 'key_unit', values: ['是'] }],
  visits: 1,
  items: [],
  attribute: null,
  table: [],
  otherwise: 100_000_000,
};
const oneVisit = { name: '全年一次', scope: [], visits: 1, items: [city.item], on_site_only: true };
const capped = '本年检查已达频次上限（全年一次）';
const pending = '已被抽中，检查尚未完成';

/** Half of the clinics that count, in this draw or in what is left of the year. */
const half = (yearly: boolean): TaskPlan['trees'] => [
  { attributes: ['kind'], floors: [{ path: [], ratio_bp: 5000, minimum: 0, yearly }] },
];

const entry = (values: RecordValues, effectiveOn = '2025-06-01', state: RecordState = 'active') => ({
  values,
  version: 1,
  change: 'entry' as const,
  state,
  effectiveOn,
  reason: '建库',
});

/** Twelve clinics: 5 to 8 are key units, 7 and 8 came within the year, 11 is suspended. */
const clinics = Array.from({ length: 12 }, (_, index) => {
  const number = index + 1;
  const values = {
    code: targetCode(number),
    name: `示例第${number}诊所`,
    kind: '诊所',
    district_code: '330106',
    organisation_code: city.code,
    credit_class: 'A',
    key_unit: number >= 5 && number <= 8,
  };
  const entered = { 7: '2026-10-15', 8: '2026-07-31' }[number];
  return entry(values, entered, number === 11 ? 'suspended' : 'active');
});

const officer = (number: number, over: RecordValues = {}, state: RecordState = 'active') =>
  entry(
    {
      code: `Z00${number}`,
      name: `示例人员${number}`,
      organisation_code: city.code,
      certificate_number: `3301${number}`,
      certificate_expires_on: '2028-12-31',
      ...over,
    },
    undefined,
    state,
  );

const officers = [
  officer(1),
  officer(2),
  officer(3, {}, 'suspended'),
  officer(4, { item_scope: `${paper}、YB-03` }),
  officer(5, { category: '专家' }),
  officer(6, { specialties: '财务，药品、药品', fixed_group: '一组' }),
  officer(7, {}, 'exited'),
  officer(8),
  officer(9, { category: '执法人员', item_scope: city.item }),
];

/** What the year has seen by the cut-off, by the number of the clinic; the last one is recorded too late. */
const visits: readonly (readonly [number: number, over: Partial<Visit>])[] = [
  [1, { completedOn: '2026-03-10', officers: ['Z001', 'Z002'] }],
  [2, { state: 'pending', completedOn: null, due: { from: '2026-11-01', to: '2026-12-31' } }],
  [3, { completedOn: '2026-11-05', basis: 'complaint', exemption: 'complaint', officers: ['Z009'] }],
  [4, { completedOn: '2025-12-31', officers: ['Z002', 'Z008'] }],
  [6, { completedOn: '2026-05-31', basis: 'complaint', exemption: 'complaint', officers: ['Z001'] }],
  [9, { completedOn: '2026-04-01', itemCode: paper }],
  [10, { completedOn: '2026-06-01' }],
];

async function fillPools(context: TestContext): Promise<void> {
  const record = (list: ListName, ...versions: readonly ReturnType<typeof entry>[]): Promise<void> =>
    recordVersions(context, getList(list), testActor.id, versions);
  context.setNow('2026-11-01T02:00:00.000Z');
  const bureau = { name: '示例市医疗保障局', level: '市级', district_code: '330100', parent_code: null };
  await record('organisations', entry({ ...bureau, code: city.code }));
  await record('targets', ...clinics);
  await record('officers', ...officers);
  for (const [index, [number, over]] of visits.entries()) {
    context.setNow(index === visits.length - 1 ? '2026-11-30T16:00:00.000Z' : '2026-11-20T02:00:00.000Z');
    const id = String(index + 1).padStart(32, '0');
    const made = visit({
      id,
      // What a draw makes is never forgotten; what is recorded may be recorded too late.
      origin: 'recorded',
      targetCode: targetCode(number),
      itemCode: city.item,
      recordedBy: testActor.id,
      ...over,
    });
    await insertVisitVersions(context, testActor.id, [
      { visit: made, version: 1, change: 'record', reason: '示例' },
    ]);
  }
  context.setNow('2026-12-02T02:00:00.000Z');
}

const rowsOf = <T>({ frame }: FrozenFrame, tell: (row: TargetRow) => T): Record<number, T> =>
  Object.fromEntries(Array.from(frame.targets, (row) => [Number(row.id.slice(-5)), tell(row)]));

for (const database of databases) {
  describe(`the frame of a plan on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    const frozen = (over: Partial<TaskPlan> = {}): Promise<PlannedFrame> =>
      frameOf(context, { ...clinicPlan, trees: half(false), ...over });

    before(async () => {
      context = testContext(db());
      await fillPools(context);
    });

    it('keeps out whom a cap, a pending visit, a suspension or the plan keeps out, and counts the first two', async () => {
      const exclusions = [{ code: targetCode(12), reason: '正在迁址' }];
      const frame = await frozen({ year, caps: [oneVisit], exclusions });
      // An exempt visit, one of last year, one of another item and one recorded too late keep nobody out.
      const free = [null, true] as const;
      assert.deepEqual(
        rowsOf(frame, ({ excluded, counted }) => [excluded, counted]),
        {
          1: [capped, true],
          2: [pending, true],
          ...Object.fromEntries([3, 4, 5, 6, 7, 8, 9, 10].map((number) => [number, free])),
          11: ['服务协议暂停', false],
          12: ['正在迁址', false],
        },
      );
      // Half of the ten that count, among the eight that can be drawn, all alike.
      assert.equal(sampleOf(frame.pi), 5);
      assert.deepEqual([...frame.pi], [0, 0, ...Array.from({ length: 8 }, () => (5 * unit) / 8), 0, 0]);
    });

    it('counts neither caps nor visits without a year, but for those that are pending', async () => {
      assert.deepEqual(
        rowsOf(await frozen(), ({ excluded }) => excluded),
        {
          ...Object.fromEntries(clinics.map((_, index) => [index + 1, null])),
          2: pending,
          11: '服务协议暂停',
        },
      );
    });

    it('takes each target’s duty as it stands: owed pro rata since it entered, less what discharged it', async () => {
      const frame = await frozen({ year, duties: [onceAYear], caps: [oneVisit] });
      const standing = (owed: number) => [{ owed, allowed: 1, periods: 2 }];
      assert.deepEqual(
        rowsOf(frame, ({ duties }) => duties),
        {
          ...Object.fromEntries(clinics.map((_, index) => [index + 1, [null]])),
          5: standing(1),
          // A full check after a complaint settles the duty, though no cap counts it.
          6: standing(0),
          // Three months of twelve were left, and six: a quarter of a visit is none, a half is one.
          7: standing(0),
          8: standing(1),
        },
      );
      assert.deepEqual(frame.rules.duties, [
        { name: onceAYear.name, attribute: null, table: [], otherwise: 100_000_000 },
      ]);
      assert.equal(sampleOf(frame.pi), 6);
    });

    it('asks of this draw what is left of a yearly floor, by the draws that are left', async () => {
      const frame = await frozen({ year, caps: [oneVisit], trees: half(true) });
      // Eleven count, so six in the year; one was reached by a draw for this item; half of five, rounded down.
      assert.deepEqual(frame.rules.trees[0]?.floors, [
        { path: [], ratio_bp: 5000, minimum: 0, done: 1, periods: 2 },
      ]);
      assert.equal(sampleOf(frame.pi), 2);
      const last = await frozen({ year: { ...year, periods: 1 }, caps: [oneVisit], trees: half(true) });
      assert.equal(sampleOf(last.pi), 5);
    });

    it('remembers who went last, whatever the basis and the year, and nothing recorded too late', async () => {
      const frame = await frozen();
      const teams = rowsOf(frame, ({ last_team: team }) => team.join());
      const named = (...codes: readonly string[]): string =>
        codes
          .map((code) => pseudonymOf(frame.saltKey, code))
          .toSorted()
          .join();
      assert.deepEqual(teams, {
        ...Object.fromEntries(clinics.map((_, index) => [index + 1, ''])),
        1: named('Z001', 'Z002'),
        3: named('Z009'),
        4: named('Z002', 'Z008'),
        6: named('Z001'),
        9: named('Z1', 'Z2'),
      });
    });

    it('leaves officers at home who are away, suspended or not for the item, and certifies enforcers only', async () => {
      context.setNow('2026-11-20T02:00:00.000Z');
      const notice = [
        ['日期', '类型', '名称', '依据'],
        ['2026-12-11', '节假日', '示例节', '示例通知'],
        ['2026-12-12', '调休上班', '示例节调休', '示例通知'],
      ];
      const bytes = writeCsv(notice, 'utf-8');
      await importCalendar(context, testActor.id, { year: 2026, fileName: '放假.csv', bytes });
      for (const [officerCode, from, to] of [
        ['Z001', '2026-12-10', '2026-12-18'],
        ['Z002', '2026-12-13', '2026-12-15'],
      ] as const)
        await addLeave(context, testActor.id, { officerCode, from, to, reason: '请假' });
      context.setNow('2026-12-02T02:00:00.000Z');
      const frame = await frozen({
        dates: { per_day: 1, together: null },
        unavailable: [{ code: 'Z008', reason: '外出培训' }],
        limits: [{ code: 'Z006', capacity: 2 }],
        // Two are left, who cannot staff more than one visit of two if one of them goes twice at most.
        trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 0, minimum: 1, yearly: false }] }],
      });
      // Thursday the 10th to Friday the 18th: a Friday off, a Saturday worked.
      const days = ['10', '12', '14', '15', '16', '17', '18'].map((day) => `2026-12-${day}`);
      assert.deepEqual(frame.rules.dates?.days, days);
      const sealed = readSealedOfficers(frame.files);
      const officersByCode = frame.frame.officers
        .map((row, index) => ({ row, who: sealed[index] }))
        .toSorted((left, right) => ((left.who?.code ?? '') < (right.who?.code ?? '') ? -1 : 1));
      const told = officersByCode.map(({ row, who }) => [
        who?.code,
        who?.unavailable,
        who?.certificate,
        row.days_off.map((day) => day.slice(-2)).join(),
      ]);
      assert.deepEqual(told, [
        ['Z001', '检查时段内请假', '33011', '10,12,14,15,16,17,18'],
        ['Z002', null, '33012', '14,15'],
        ['Z003', '暂停执法', '33013', ''],
        ['Z004', '执法事项范围不含本事项', '33014', ''],
        ['Z005', null, '', ''],
        ['Z006', null, '33016', ''],
        ['Z008', '外出培训', '33018', ''],
        ['Z009', null, '33019', ''],
      ]);
      // Nobody is named in what may be published, and the pseudonym is of this draw.
      assert.ok(
        officersByCode.every(({ row, who }) => row.id === pseudonymOf(frame.saltKey, who?.code ?? '')),
      );
      assert.deepEqual(
        officersByCode.map(({ row }) => [row.available, row.certified]),
        [
          [false, true],
          [true, true],
          [false, true],
          [false, true],
          [true, false],
          [true, true],
          [false, true],
          [true, true],
        ],
      );
      const sixth = officersByCode.find(({ who }) => who?.code === 'Z006')?.row;
      assert.deepEqual([sixth?.skills, sixth?.group, sixth?.capacity], [['药品', '财务'], '一组', 2]);
    });

    it('weighs by the class and the figures in force at the cut-off, and by the months since the last visit', async () => {
      context.setNow('2026-11-10T02:00:00.000Z');
      const [four] = startingProfiles as readonly [CreditProfile];
      await adoptCreditProfile(context, testActor.id, { ...four, effectiveOn: '2026-11-01', reason: '示例' });
      const load = async (kind: RiskImportKind, effectiveOn: string, rows: string[][]): Promise<void> => {
        const sheet = { kind, fileName: '表.csv', bytes: writeCsv(rows, 'utf-8') };
        const { id } = await checkRiskSheet(context, testActor.id, sheet);
        await applyRiskSheet(context, testActor.id, kind, id, { reason: '更新', effectiveOn });
      };
      const ratings = ['机构编码', '期间', '信用等级', '来源'];
      await load('ratings', '2026-11-10', [ratings, [targetCode(3), '2026Q3', 'D', '示例评定']]);
      await load('ratings', '2026-12-01', [ratings, [targetCode(4), '2026Q4', 'D', '示例评定']]);
      await load('indicators', '2026-11-10', [
        ['机构编码', '期间', '投诉举报件数'],
        [targetCode(5), '2026-10', '3'],
      ]);
      context.setNow('2026-12-02T02:00:00.000Z');
      const band = (measure: string, otherwise: number, ...bands: { from: number; points: number }[]) =>
        ({ kind: 'band', measure, bands, otherwise }) as const;
      const frame = await frozen({
        weights: {
          name: '示例模型',
          base: 1,
          indicators: [
            { kind: 'value', attribute: 'credit_class', table: [{ value: 'D', points: 9 }], otherwise: 0 },
            band('complaints', 0, { from: 3, points: 4 }),
            band('months_since_visit', 5, { from: 6, points: 2 }, { from: 10, points: 3 }),
          ],
        },
      });
      const sealed = sealedTargets(frame.files);
      const told = Object.fromEntries(
        Array.from(frame.frame.targets, ({ id, weight }, row) => {
          const { attributes, measures } = sealed.at(row) ?? assert.fail('a sealed line is missing');
          const known = [attributes['credit_class'], measures['complaints'], measures['months_since_visit']];
          return [Number(id.slice(-5)), [...known, weight]];
        }),
      );
      // What only makes up the weight is in no public line.
      assert.deepEqual(
        [frame.rules.attributes, frame.rules.sealed_attributes, frame.rules.measures],
        [['district_code', 'kind'], ['credit_class'], ['complaints', 'months_since_visit']],
      );
      // From 31 December to 30 November are ten full months, from 31 May five: the day of the month is not reached.
      assert.deepEqual(
        [1, 3, 4, 5, 6, 8].map((number) => [number, told[number]]),
        [
          [1, ['A', null, 8, 3]],
          [3, ['D', null, 0, 15]],
          [4, ['A', null, 10, 4]],
          [5, ['A', 3, null, 10]],
          [6, ['A', null, 5, 6]],
          [8, ['A', null, null, 6]],
        ],
      );
    });

    it('is refused with the Chinese names of attributes where nobody can be sent, and without working days', async () => {
      const seats = [anySeat, { ...anySeat, match: ['district_code'] }];
      const problems = await frozen({ team: { ...clinicPlan.team, seats } }).then(
        () => [],
        (error: unknown) => (error instanceof Refusal ? error.problems : []),
      );
      assert.match(
        problems.map(({ message }) => message).join('\n'),
        /行政区划代码为330106的 \d+ 家检查对象组不成检查组/,
      );
      const weekend = {
        dates: { per_day: 1, together: null },
        window: { from: '2026-12-19', to: '2026-12-20' },
      };
      await assert.rejects(frozen(weekend), { code: 'contradiction', message: /没有工作日/ });
    });

    it('tells how many rows were read in which pass', async () => {
      const told: string[] = [];
      await frameOf(context, { ...clinicPlan, trees: half(false) }, (pass, rows) =>
        told.push(`${pass}:${rows}`),
      );
      const twelve = Array.from({ length: 12 }, (_, index) => index + 1);
      assert.deepEqual(
        told,
        [1, 2].flatMap((pass) => twelve.map((row) => `${pass}:${row}`)),
      );
    });

    // On MariaDB a long import that ends between the passes does this; only the embedded file lets a test choose the moment.
    if (database.name === 'sqlite') {
      it('is refused when a row was changed after its chance was computed, so that no such bundle is ever drawn', async () => {
        const first = db()('targets_versions').where({ code: targetCode(3) });
        const stateTo = async (state: string): Promise<void> => {
          await first.clone().update({ state });
        };
        let change = Promise.resolve();
        // The salts are made between the passes.
        const randomBytes = (length: number): Uint8Array => {
          change = stateTo('suspended');
          return context.randomBytes(length);
        };
        const plan = { ...clinicPlan, trees: half(false) };
        await assert.rejects(frameOf({ ...context, randomBytes }, plan), {
          code: 'conflict',
          message: /名录在冻结时被改动/,
        });
        await change;
        await stateTo('active');
        assert.equal(sampleOf((await frozen()).pi), 6);
      });
    }
  });
}
