import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { getList } from '../../src/core/lists/definitions.ts';
import { writeCsv } from '../../src/files/write-csv.ts';
import { getImport } from '../../src/store/imports.ts';
import { allRecords, historyOf } from '../../src/store/register.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const headings = [
  '机构编码',
  '机构名称',
  '统一社会信用代码',
  '机构类别',
  '行政区划代码',
  '重点监管单位',
  '管辖机构代码',
];
const good = (i: number): readonly string[] => [
  `H3301060${String(i).padStart(4, '0')}`,
  `示例诊所${i}`,
  '',
  '诊所',
  '330106',
  '否',
  '',
];

/** One way of being wrong for each column but the name, two for some: ten kinds. */
const faults: readonly ((row: readonly string[]) => readonly string[])[] = [
  (row) => ['', ...row.slice(1)],
  (row) => [`${row[0]}号`, ...row.slice(1)],
  (row) => [String(row[0]), '', ...row.slice(2)],
  (row) => [String(row[0]), '示例\uE000诊所', ...row.slice(2)],
  (row) => row.with(2, '12345'),
  (row) => row.with(2, '913301007161035749'),
  (row) => row.with(3, ''),
  (row) => row.with(4, '330199'),
  (row) => row.with(5, '也许'),
  (row) => row.with(6, 'NO-SUCH'),
];

const file = (rows: readonly (readonly string[])[]): Uint8Array => writeCsv([headings, ...rows], 'utf-8');
const upload = (rows: readonly (readonly string[])[]) =>
  ({ list: 'targets', fileName: '名录.csv', bytes: file(rows) }) as const;
const application = { reason: '建库', effectiveOn: '2026-11-22', leaving: 'keep' } as const;

for (const database of databases) {
  describe(`importing a list on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(() => {
      context = testContext(db());
    });

    it('names every fault of 1,000 faulty rows of ten kinds, and stores nothing', async () => {
      const rows = Array.from({ length: 1000 }, (_, i) =>
        (faults[i % 10] as (typeof faults)[number])(good(i)),
      );
      const run = await checkUpload(context, testActor.id, upload(rows));
      assert.deepEqual([run.state, run.report.rows, run.report.fault_count], ['faulty', 1000, 1000]);
      const [first] = run.report.faults;
      assert.deepEqual([first?.row, first?.heading, first?.reason], [2, '机构编码', '必填项为空']);
      assert.equal(
        new Set(run.report.faults.map(({ heading, reason }) => heading + reason.replace(/[“”].*/, ''))).size,
        10,
      );
      await assert.rejects(applyImport(context, testActor.id, run.id, application), { code: 'faulty-rows' });
      assert.equal((await allRecords(db(), getList('targets'))).length, 0);
      assert.equal((await getImport(db(), run.id)).state, 'faulty');
    });

    it('applies what was shown, once, as one version a record, and only as long as the list is as it was', async () => {
      const rows = Array.from({ length: 700 }, (_, i) => good(i));
      const run = await checkUpload(context, testActor.id, upload(rows));
      const rival = await checkUpload(context, testActor.id, upload(rows));
      await applyImport(context, testActor.id, run.id, application);
      await assert.rejects(applyImport(context, testActor.id, run.id, application), { code: 'conflict' });
      await assert.rejects(applyImport(context, testActor.id, rival.id, application), { code: 'conflict' });
      assert.equal((await allRecords(db(), getList('targets'))).length, 700);
      assert.equal((await historyOf(db(), getList('targets'), 'H33010600001')).length, 1);
    });

    it('changes, keeps and ends records as the user decides, and never loses a column that the file lacks', async () => {
      const renamed = writeCsv(
        [
          ['机构编码', '机构名称', '机构类别'],
          ['H33010600001', '改名诊所', '诊所'],
        ],
        'utf-8',
      );
      const run = await checkUpload(context, testActor.id, {
        list: 'targets',
        fileName: '改名.csv',
        bytes: renamed,
      });
      assert.deepEqual([run.report.changed, run.report.unchanged, run.report.leaving], [1, 0, 699]);
      await applyImport(context, testActor.id, run.id, { ...application, leaving: 'exit' });
      const left = await allRecords(db(), getList('targets'), { states: ['active'] });
      assert.deepEqual(
        left.map(({ code, values }) => [code, values['name'], values['district_code']]),
        [['H33010600001', '改名诊所', '330106']],
      );
    });
  });
}
