import assert from 'node:assert/strict';
import type { Context } from '../../../src/context.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { getList } from '../../../src/core/lists/definitions.ts';
import { saveActor } from '../../../src/store/actors.ts';
import { listImports } from '../../../src/store/imports.ts';
import { allRecords, findRecord, listRecords } from '../../../src/store/register.ts';
import { listTasks } from '../../../src/store/tasks.ts';
import { applyImport } from '../../../src/usecases/apply-import.ts';
import { checkUpload } from '../../../src/usecases/check-import.ts';
import { draftTask } from '../../../src/usecases/draft-task.ts';
import { importCalendar } from '../../../src/usecases/import-calendar.ts';
import { assertWithin, type Subject } from '../../../src/usecases/people/assert-within.ts';
import { loadJurisdiction } from '../../../src/usecases/people/find-own-record.ts';
import { openReconciliation } from '../../../src/usecases/reconcile-pool.ts';
import { recordChange } from '../../../src/usecases/record-change.ts';
import { addLeave } from '../../../src/usecases/record-leave.ts';
import { recordRecusal } from '../../../src/usecases/record-recusal.ts';
import { recordVisit } from '../../../src/usecases/record-visit.ts';
import { agreementFile, city, clinicCount, clinicPlan, targetCode } from '../../support/build.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, useDatabase } from '../../support/databases.ts';
import { fillCity } from '../fill-city.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const total = clinicCount + 10;
/** By the lists of the test city: institutions with odd numbers are the county's, the others the city's. */
const [own, foreign] = [targetCode(1), targetCode(2)];

for (const database of databases) {
  describe(`the jurisdiction of a county on ${database.name}`, () => {
    const db = useDatabase(database);
    let cityContext: TestContext;
    let county: Context;

    before(async () => {
      cityContext = await fillCity(db());
      await saveActor(cityContext, {
        id: 'county',
        name: '区经办',
        title: '科员',
        organisationCode: city.county,
      });
      county = { ...cityContext, jurisdiction: await loadJurisdiction(db(), city.county) };
    });

    const refused = async (work: Promise<unknown>, code: string): Promise<Refusal> => {
      const error: unknown = await work.then(
        () => assert.fail('it was not refused'),
        (thrown: unknown) => thrown,
      );
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.code, code, error.message);
      return error;
    };

    const answerTo = async (subject: Subject): Promise<string> =>
      (await refused(assertWithin(county, subject), 'not-found')).message;

    it('is its own tree, and the city sees everything', async () => {
      assert.deepEqual([...((await loadJurisdiction(db(), city.county)) ?? [])], [city.county]);
      assert.equal(await loadJurisdiction(db(), city.code), null);
    });

    it('pages and counts its own records alone', async () => {
      const targets = getList('targets');
      const page = await listRecords(db(), targets, { within: county.jurisdiction, pageSize: 10 });
      assert.equal(page.total, total / 2);
      assert.ok(page.records.every(({ values }) => values['organisation_code'] === city.county));
      assert.equal((await listRecords(db(), targets, { within: null })).total, total);
      const officers = await allRecords(db(), getList('officers'), { within: county.jurisdiction });
      assert.equal(officers.length, 0);
      assert.equal((await allRecords(db(), getList('items'), { within: county.jurisdiction })).length, 1);
    });

    it('answers to a foreign id with the words for one that does not exist', async () => {
      const task = await draftTask(cityContext, 'maker', clinicPlan);
      const sheet = { organisationCode: city.code, month: '2026-11', fileName: 'a.csv' };
      const reconciliation = await openReconciliation(cityContext, 'maker', {
        ...sheet,
        bytes: agreementFile(),
      });
      const rows = `机构编码,机构名称,机构类别\n${own},第1诊所,诊所\n`;
      const upload = { list: 'targets', fileName: 't.csv', bytes: bytes(rows) } as const;
      const run = await checkUpload(cityContext, 'maker', upload);
      const foreignOnes: readonly Subject[] = [
        { kind: 'task', id: task.id },
        { kind: 'reconciliation', id: reconciliation.id },
        { kind: 'import', id: run.id },
        { kind: 'actor', id: 'maker' },
        { kind: 'record:targets', id: foreign },
        { kind: 'record:officers', id: 'Z001' },
        { kind: 'record:organisations', id: city.code },
      ];
      for (const subject of foreignOnes) {
        await assertWithin(cityContext, subject);
        const missing = subject.kind.startsWith('record:') ? 'H33010699999' : 'f'.repeat(32);
        assert.equal(await answerTo(subject), await answerTo({ ...subject, id: missing }), subject.kind);
      }
      assert.deepEqual(
        (await listTasks(db(), { within: county.jurisdiction, page: 1, pageSize: 10 })).tasks,
        [],
      );
      const query = { within: county.jurisdiction, sort: 'created_at', page: 1, pageSize: 10 } as const;
      assert.equal((await listImports(db(), query)).total, 0);
    });

    it('lets its own objects through', async () => {
      await assertWithin(county, { kind: 'record:targets', id: own });
      await assertWithin(county, { kind: 'record:items', id: city.item });
      await assertWithin(county, { kind: 'actor', id: 'county' });
      const task = await draftTask(county, 'county', {
        ...clinicPlan,
        name: '区诊所抽查',
        organisation_code: city.county,
      });
      await assertWithin(county, { kind: 'task', id: task.id });
      const found = await listTasks(db(), { within: county.jurisdiction, page: 1, pageSize: 10 });
      assert.deepEqual(
        found.tasks.map(({ id }) => id),
        [task.id],
      );
    });

    it('refuses a body that names what is foreign as it refuses what does not exist', async () => {
      const plan = (code: string) => ({ ...clinicPlan, organisation_code: code });
      const error = await refused(draftTask(county, 'county', plan(city.code)), 'invalid');
      const missing = await refused(draftTask(county, 'county', plan('330199YB')), 'invalid');
      assert.deepEqual(error.problems, missing.problems);
      const leave = { from: '2026-12-01', to: '2026-12-02', reason: '年休假' };
      await refused(addLeave(county, 'county', { ...leave, officerCode: 'Z001' }), 'not-found');
      const sheet = { month: '2026-11', fileName: 'a.csv', bytes: agreementFile() };
      await refused(
        openReconciliation(county, 'county', { ...sheet, organisationCode: city.code }),
        'not-found',
      );
      const recusal = {
        officerCode: 'Z001',
        ground: '亲属',
        effectiveOn: '2026-11-20',
        state: 'active',
      } as const;
      await refused(
        recordRecusal(county, 'county', { ...recusal, targetCode: own, approverId: 'checker' }),
        'not-found',
      );
      const visit = {
        organisationCode: city.county,
        itemCode: city.item,
        basis: 'complaint',
        ground: '投诉',
        isOnSite: true,
        isFullCheck: false,
        completedOn: '2026-11-19',
        officers: [],
        exemption: null,
      } as const;
      const problems = (
        await refused(recordVisit(county, 'county', { ...visit, targetCode: foreign }), 'invalid')
      ).problems;
      assert.ok(problems.some(({ place }) => place === 'target_code'));
    });

    it('compares the agreements of a county with its own institutions', async () => {
      const { poolEntries } = await openReconciliation(county, 'county', {
        organisationCode: city.county,
        month: '2026-12',
        fileName: 'a.csv',
        bytes: agreementFile(),
      });
      assert.equal(poolEntries, total / 2);
    });

    it('changes no record of others, gives none away, and takes none', async () => {
      const change = {
        change: 'change',
        effectiveOn: '2026-11-21',
        reason: '更正',
        isCorrection: false,
      } as const;
      const targets = { list: 'targets', ...change } as const;
      const giveAway = { ...targets, code: own, texts: { organisation_code: city.code } };
      await refused(recordChange(county, 'county', giveAway), 'invalid');
      const orphan = {
        ...targets,
        change: 'entry',
        code: 'H33010600777',
        texts: { name: '新', kind: '诊所' },
      } as const;
      const { problems } = await refused(recordChange(county, 'county', orphan), 'invalid');
      assert.deepEqual(problems[0]?.place, 'H33010600777「管辖机构代码」');
      const item = { ...change, list: 'items', code: city.item, texts: { name: '改名' } } as const;
      await refused(recordChange(county, 'county', item), 'forbidden');
      assert.equal(
        (await findRecord(db(), getList('targets'), own))?.values['organisation_code'],
        city.county,
      );
    });

    it('imports a sheet of its own institutions, and lets those of others neither in nor out', async () => {
      const upload = (rows: string) => ({
        list: 'targets' as const,
        fileName: 't.csv',
        bytes: bytes(`机构编码,机构名称,机构类别,管辖机构代码\n${rows}`),
      });
      const foreignRow = await checkUpload(county, 'county', upload(`${foreign},改名,诊所,${city.code}\n`));
      assert.equal(foreignRow.state, 'faulty');
      const taken = await checkUpload(county, 'county', upload(`${foreign},拿来,诊所,${city.county}\n`));
      const application = { reason: '更新', effectiveOn: '2026-11-21', leaving: 'exit' } as const;
      await refused(applyImport(county, 'county', taken.id, application), 'wrong-state');
      const run = await checkUpload(county, 'county', upload(`${own},新名称,诊所,${city.county}\n`));
      assert.deepEqual([run.report.changed, run.report.leaving], [1, total / 2 - 1]);
      await applyImport(county, 'county', run.id, application);
      const left = await allRecords(db(), getList('targets'), { states: ['active'] });
      assert.equal(left.filter(({ values }) => values['organisation_code'] === city.code).length, total / 2);
      assert.equal(left.filter(({ values }) => values['organisation_code'] === city.county).length, 1);
    });

    it('never becomes a second top of the tree, by an entry, a change or a sheet', async () => {
      const texts = { name: '另一局', level: '市级', district_code: '330100' };
      const entry = {
        list: 'organisations',
        change: 'entry',
        code: '330199YB',
        effectiveOn: '2026-11-21',
        reason: '新设',
        isCorrection: false,
      } as const;
      const single = await refused(recordChange(cityContext, 'maker', { ...entry, texts }), 'invalid');
      assert.deepEqual(
        single.problems.map(({ place }) => place),
        ['330199YB「上级机构代码」'],
      );
      const heading = '机构代码,机构名称,层级,上级机构代码,行政区划代码\n';
      const sheet = (rows: string) => ({
        list: 'organisations' as const,
        fileName: 'o.csv',
        bytes: bytes(`${heading}${rows}`),
      });
      const tops = `${city.county},示例区医疗保障分局,县级,,330106\n330199YB,另一局,市级,,330100\n`;
      const { problems } = await refused(checkUpload(cityContext, 'maker', sheet(tops)), 'invalid');
      assert.deepEqual(problems.map(({ place }) => place).toSorted(), [
        `${city.county}「上级机构代码」`,
        '330199YB「上级机构代码」',
      ]);
      const child = { ...entry, texts: { ...texts, parent_code: city.code } };
      assert.equal((await recordChange(cityContext, 'maker', child)).code, '330199YB');
    });

    it('leaves to the city what belongs to all', async () => {
      const sheet = { year: 2027, fileName: 'c.csv', bytes: bytes('日期,类型\n2027-01-01,放假\n') };
      await refused(importCalendar(county, 'county', sheet), 'forbidden');
      const organisations = {
        list: 'organisations' as const,
        fileName: 'o.csv',
        bytes: bytes('机构代码\nX\n'),
      };
      await refused(checkUpload(county, 'county', organisations), 'forbidden');
    });
  });
}
