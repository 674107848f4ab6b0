import assert from 'node:assert/strict';
import { getList } from '../../../src/core/lists/definitions.ts';
import { fieldText } from '../../../src/core/lists/field-text.ts';
import type { Context } from '../../../src/context.ts';
import { readSheet } from '../../../src/files/read-sheet.ts';
import { writeCsv } from '../../../src/files/write-csv.ts';
import { writeErrorWorkbook, writeRecords } from '../../../src/files/write-sheet.ts';
import { createCipher, SealedTextFault } from '../../../src/store/cipher.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { getImportContent, type ImportRun } from '../../../src/store/imports.ts';
import { allRecords, findRecord, historyOf, listRecords } from '../../../src/store/register.ts';
import { applyImport } from '../../../src/usecases/apply-import.ts';
import { checkUpload } from '../../../src/usecases/check-import.ts';
import { loadJurisdiction } from '../../../src/usecases/people/find-own-record.ts';
import { readPersonal } from '../../../src/usecases/people/read-personal.ts';
import { recordChange, type SingleChange } from '../../../src/usecases/record-change.ts';
import { city } from '../../support/build.ts';
import { canaryIdentity, canaryMarks, canaryMobile } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, useDatabase } from '../../support/databases.ts';
import { refused, wordsOf } from '../../support/refused.ts';
import { fillCity } from '../fill-city.ts';

const officers = getList('officers');
const headings = ['人员编号', '姓名', '所属机构代码', '执法证号', '执法证有效期至', '身份证号', '手机号'];
const application = { reason: '更新', effectiveOn: '2026-11-22', leaving: 'keep' } as const;
/** By hand: 99999919850101001 and its check character 8, of which 9999 and 018 stay. */
const maskOfFirst = '9999***********018';

const rowOf = (number: number, identity: string, mobile: string): readonly string[] => [
  `Z00${number}`,
  `检查员${number}`,
  city.code,
  `3301${number}`,
  '2028-12-31',
  identity,
  mobile,
];

const tellsNothing = (what: unknown): void => {
  const text = Buffer.isBuffer(what) ? what.toString('latin1') : JSON.stringify(what);
  for (const mark of canaryMarks) assert.ok(!text.includes(mark), text.slice(0, 500));
};

for (const database of databases) {
  describe(`personal values on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
    });

    const upload = (rows: readonly (readonly string[])[], head = headings): Promise<ImportRun> =>
      checkUpload(context, 'maker', {
        list: 'officers',
        fileName: 'a.csv',
        bytes: writeCsv([head, ...rows], 'utf-8'),
      });
    const stored = async (code: string, inner: Context = context) =>
      (await readPersonal(inner, 'maker', { list: 'officers', code, reason: '核对' })).values;
    const change = (code: string, texts: SingleChange['texts']) =>
      recordChange(context, 'maker', {
        list: 'officers',
        code,
        change: 'change',
        texts,
        effectiveOn: '2026-11-22',
        reason: '更正',
        isCorrection: false,
      });

    it('are masked in every record, history and exported sheet, and sealed in the row', async () => {
      const record = await findRecord(db(), officers, 'Z001');
      assert.deepEqual(
        [record?.values['identity_number'], record?.values['mobile']],
        [maskOfFirst, '199****4301'],
      );
      const everything = [
        await allRecords(db(), officers),
        await listRecords(db(), officers, {}),
        await historyOf(db(), officers, 'Z001'),
        await db()('officers_versions').select('*'),
        await db()('audit_entries').select('*'),
      ];
      for (const some of everything) tellsNothing(some);
      const values = (await allRecords(db(), officers)).map((each) => each.values);
      const sheet = await readSheet(await writeRecords(officers, values, 'xlsx'), 'a.xlsx');
      tellsNothing(sheet);
      assert.ok(sheet.rows[0]?.cells.includes(maskOfFirst));
      const [row] = (await db()('officers_versions').where({ code: 'Z001' })) as Record<string, string>[];
      assert.match(row?.['identity_number_sealed'] ?? '', /^v1\.00000001\./);
    });

    it('are shown one record at a time, with a reason, and each look is in the trail without the value', async () => {
      const source = { door: 'http', from: '10.0.0.7', session: null } as const;
      assert.deepEqual(await stored('Z001', { ...context, source }), {
        identity_number: canaryIdentity(1),
        mobile: canaryMobile(1),
      });
      const entry = (await listAudit(db(), { subject: 'officers/Z001' })).at(-1);
      assert.deepEqual(
        [entry?.actor, entry?.action, entry?.at, entry?.source.from, entry?.detail],
        [
          'maker',
          'personal-read',
          '2026-11-22T00:00:00.000Z',
          '10.0.0.7',
          { fields: ['identity_number', 'mobile'], version: 1, reason: '核对' },
        ],
      );
      const look = { list: 'officers', code: 'Z001', reason: ' ' } as const;
      assert.equal((await refused(readPersonal(context, 'maker', look))).code, 'invalid');
      const targets = { list: 'targets', code: 'H33010600001', reason: '核对' } as const;
      assert.equal((await refused(readPersonal(context, 'maker', targets))).code, 'invalid');
    });

    it('are not there for whoever has another jurisdiction, in the words for what never was', async () => {
      const county = { ...context, jurisdiction: await loadJurisdiction(db(), city.county) };
      const count = (await listAudit(db(), {})).length;
      const foreign = await refused(stored('Z001', county));
      const missing = await refused(stored('Z999', county));
      assert.deepEqual(
        [foreign.code, foreign.message],
        ['not-found', missing.message.replace('Z999', 'Z001')],
      );
      assert.equal((await listAudit(db(), {})).length, count);
    });

    it('stay as they are when an exported sheet comes back', async () => {
      const values = (await allRecords(db(), officers)).map((each) => each.values);
      const bytes = await writeRecords(officers, values, 'xlsx');
      const run = await checkUpload(context, 'maker', { list: 'officers', fileName: 'a.xlsx', bytes });
      assert.deepEqual([run.state, run.report.unchanged, run.report.changed], ['checked', 8, 0]);
      const partly = await upload([rowOf(1, maskOfFirst, '').with(1, '改名员')]);
      assert.equal(partly.report.changed, 1);
      await applyImport(context, 'maker', partly.id, application);
      assert.deepEqual(await stored('Z001'), { identity_number: canaryIdentity(1), mobile: null });
      assert.equal((await findRecord(db(), officers, 'Z001'))?.values['name'], '改名员');
    });

    it('are carried over by a change of something else, and a mask that is not theirs is refused', async () => {
      await change('Z002', { duty: '科长' });
      assert.deepEqual(await stored('Z002'), { identity_number: canaryIdentity(2), mobile: canaryMobile(2) });
      await change('Z002', { mobile: '13800000000' });
      assert.deepEqual(await stored('Z002'), { identity_number: canaryIdentity(2), mobile: '13800000000' });
      const other = await refused(change('Z002', { identity_number: maskOfFirst }));
      assert.match(wordsOf(other), /identity_number 是遮盖后的内容，与库中的不一致/);
    });

    it('are replaced by another number behind the same mask', async () => {
      const twin = Array.from({ length: 28 }, (_, day) => `999999198502${String(day + 1).padStart(2, '0')}`)
        .flatMap((start) => Array.from({ length: 10 }, (_, digit) => `${start}${digit}018`))
        .find((text) => text.length === 18 && isValid(text));
      assert.ok(twin !== undefined);
      const run = await upload([rowOf(1, twin, '').with(1, '改名员')]);
      assert.deepEqual([run.report.changed, run.report.samples.length], [1, 8]);
      tellsNothing(run);
      assert.ok(!JSON.stringify(run).includes(twin));
      await applyImport(context, 'maker', run.id, application);
      assert.equal((await stored('Z001'))['identity_number'], twin);
    });

    it('never stand in a fault, whichever column they are in, nor in the stored sheet', async () => {
      const bad = canaryIdentity(1).slice(0, 17) + (canaryIdentity(1).endsWith('1') ? '2' : '1');
      const run = await upload(
        [
          [...rowOf(1, bad, canaryMobile(1)), canaryMobile(2)],
          [...rowOf(2, '9999***********019', `${canaryMobile(2)}0`), canaryIdentity(3)],
          [...rowOf(3, canaryIdentity(3), canaryMobile(3)), ''].with(3, canaryIdentity(3)),
          [...rowOf(4, `${canaryIdentity(3)} ${canaryMobile(3)}`, ''), ''].with(0, ''),
        ],
        [...headings, '联系电话'],
      );
      assert.equal(run.state, 'faulty');
      assert.deepEqual(
        run.report.faults.map(({ row, heading, reason }) => `${row} ${heading} ${reason}`),
        [
          '2 身份证号 末位校验码不符（GB 11643）',
          '3 身份证号 是遮盖后的内容，与库中的不一致',
          '3 手机号 长度 12 超过上限 11',
          '4 执法证号 含有身份证号',
          '5 人员编号 必填项为空',
          '5 身份证号 长度 30 超过上限 18',
        ],
      );
      tellsNothing(run);
      const { sheet, checked } = await getImportContent(db(), run.id);
      tellsNothing([sheet, checked]);
      tellsNothing(await readSheet(await writeErrorWorkbook(sheet, checked.faults), 'a.xlsx'));
      const row = (await db()('imports').where({ id: run.id }).first()) as Record<string, unknown>;
      assert.equal(row['personal_sealed'], null);
    });

    it('of a checked file are kept sealed until it is applied, at most seven days', async () => {
      const row = async (id: string) =>
        (await db()('imports').where({ id }).first<{ personal_sealed: string | null }>('personal_sealed'))
          .personal_sealed;
      const applied = await upload([rowOf(5, canaryIdentity(55), canaryMobile(5))]);
      assert.match((await row(applied.id)) ?? '', /^v1\./);
      await applyImport(context, 'maker', applied.id, application);
      assert.equal(await row(applied.id), null);
      assert.equal((await stored('Z005'))['identity_number'], canaryIdentity(55));

      const forgotten = await upload([rowOf(6, canaryIdentity(66), canaryMobile(6))]);
      context.setNow('2026-11-29T00:00:00.001Z');
      await upload([rowOf(7, canaryIdentity(7), canaryMobile(7))]);
      assert.equal(await row(forgotten.id), null);
      assert.equal(
        (await refused(applyImport(context, 'maker', forgotten.id, application))).code,
        'conflict',
      );
      assert.equal((await stored('Z006'))['identity_number'], canaryIdentity(6));
      context.setNow('2026-11-22T00:00:00.000Z');
    });

    it('do not open with another key, in another row, or after a flipped bit', async () => {
      const rowsOf = async (code: string) =>
        (await db()('officers_versions').where({ code }).first()) as {
          id: string;
          identity_number_sealed: string;
        };
      const wrong = createCipher([{ id: '00000001', bytes: new Uint8Array(32) }]);
      await assert.rejects(stored('Z003', { ...context, cipher: wrong }), SealedTextFault);
      await assert.rejects(stored('Z003', { ...context, cipher: createCipher([]) }), SealedTextFault);

      const [three, four] = [await rowsOf('Z003'), await rowsOf('Z004')];
      const count = (await listAudit(db(), {})).length;
      const put = (sealed: string) =>
        db()('officers_versions').where({ id: three.id }).update({ identity_number_sealed: sealed });
      await put(four.identity_number_sealed);
      await assert.rejects(stored('Z003'), SealedTextFault);
      await assert.rejects(change('Z003', { duty: '科员' }), SealedTextFault);
      const last = three.identity_number_sealed.at(-3) === 'A' ? 'B' : 'A';
      await put(three.identity_number_sealed.slice(0, -3) + last + three.identity_number_sealed.slice(-2));
      await assert.rejects(stored('Z003'), SealedTextFault);
      await put(three.identity_number_sealed);
      assert.equal((await listAudit(db(), {})).length, count);
      assert.equal((await stored('Z003'))['identity_number'], canaryIdentity(3));
    });

    it('are not searched, filtered or sorted by', async () => {
      for (const query of [
        { sortBy: 'mobile' },
        { equals: { identity_number: maskOfFirst } },
        { sortBy: 'identity_number_sealed' },
      ])
        assert.equal((await refused(listRecords(db(), officers, query))).code, 'invalid');
      assert.equal((await listRecords(db(), officers, { search: '9999' })).total, 0);
    });

    it('have texts for forms that are their masks', async () => {
      const record = await findRecord(db(), officers, 'Z003');
      assert.equal(fieldText(record?.values['mobile'], 'personal'), '199****4303');
    });
  });
}

/** GB 11643, 6.2, written the other way round: the weighted sum of all eighteen is 1 modulo 11. */
function isValid(text: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2, 1];
  return weights.reduce((sum, weight, place) => sum + weight * Number(text.charAt(place)), 0) % 11 === 1;
}
