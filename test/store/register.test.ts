import assert from 'node:assert/strict';
import type { RecordValues } from '../../src/core/lists/definition.ts';
import { getList } from '../../src/core/lists/definitions.ts';
import { Refusal } from '../../src/core/refusal.ts';
import type { Db } from '../../src/store/connect.ts';
import {
  allRecords,
  findRecord,
  historyOf,
  listRecords,
  listVersionFacts,
  recordVersions,
  type NewVersion,
  type RecordQuery,
} from '../../src/store/register.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const targets = getList('targets');

function version(values: RecordValues, number: number, effectiveOn: string, more: Partial<NewVersion> = {}) {
  const change = number === 1 ? 'entry' : 'change';
  return {
    values: { name: '某某诊所', kind: '诊所', ...values },
    version: number,
    change,
    state: 'active',
    effectiveOn,
    reason: '年度核对',
    ...more,
  } satisfies NewVersion;
}

async function record(context: TestContext, at: string, ...versions: NewVersion[]): Promise<void> {
  context.setNow(at);
  await recordVersions(context, targets, testActor.id, versions);
}

async function codesOf(db: Db, query: RecordQuery): Promise<string> {
  const { records } = await listRecords(db, targets, query);
  return records.map(({ code }) => code).join(' ');
}

const isRefusal = (code: string) => (error: unknown) => error instanceof Refusal && error.code === code;

for (const database of databases) {
  describe(`the register on ${database.name}`, () => {
    describe('of a record that was changed, and corrected afterwards', () => {
      const getDb = useDatabase(database);
      // In force: v1 from January, v3 from March (recorded in July), v2 from June, exit v4 from September.
      before(async () => {
        const context = testContext(getDb());
        await record(context, '2026-01-05T00:00:00.000Z', version({ code: 'A' }, 1, '2026-01-01'));
        await record(context, '2026-06-01T00:00:00.000Z', version({ code: 'A' }, 2, '2026-06-01'));
        await record(context, '2026-07-01T00:00:00.000Z', version({ code: 'A' }, 3, '2026-03-01'));
        const exit = { change: 'exit', state: 'exited' } as const;
        await record(context, '2026-08-01T00:00:00.000Z', version({ code: 'A' }, 4, '2026-09-01', exit));
      });

      const expectations: readonly (readonly [string, string | undefined, number | undefined])[] = [
        ['2025-12-31', undefined, undefined],
        ['2026-01-01', undefined, 1],
        ['2026-02-28', undefined, 1],
        ['2026-03-01', undefined, 3],
        ['2026-05-31', undefined, 3],
        ['2026-06-01', undefined, 2],
        ['2026-08-31', undefined, 2],
        ['2026-09-01', undefined, 4],
        // Before the correction was recorded, nobody could know of it.
        ['2026-04-01', '2026-06-30T23:59:59.999Z', 1],
        ['2026-04-01', '2026-07-01T00:00:00.000Z', 3],
        ['2026-01-03', '2026-01-04T23:59:59.999Z', undefined],
        ['2026-12-31', '2026-07-31T00:00:00.000Z', 2],
      ];
      for (const [day, instant, expected] of expectations) {
        const known = instant === undefined ? '' : ` and recorded by ${instant}`;
        it(`finds version ${expected ?? 'none'} in force by ${day}${known}`, async () => {
          const asOf = { day, recordedBy: instant === undefined ? undefined : new Date(instant) };
          const found = await findRecord(getDb(), targets, 'A', asOf);
          assert.equal(found?.version, expected);
          const listed = await allRecords(getDb(), targets, asOf);
          assert.deepEqual(
            listed.map((each) => each.version),
            expected === undefined ? [] : [expected],
          );
        });
      }

      it('lists by the state of the version that counts, not of any other', async () => {
        assert.equal(await codesOf(getDb(), { day: '2026-08-31', states: ['active'] }), 'A');
        assert.equal(await codesOf(getDb(), { day: '2026-09-01', states: ['active'] }), '');
        assert.equal(await codesOf(getDb(), { day: '2026-09-01', states: ['exited'] }), 'A');
      });

      it('marks in its history the version that was recorded late', async () => {
        const history = await historyOf(getDb(), targets, 'A');
        const marks = history.map(
          (each) => `${each.version} ${each.effectiveOn} ${each.recordedAt} ${each.isBackdated}`,
        );
        assert.deepEqual(marks, [
          '1 2026-01-01 2026-01-05T00:00:00.000Z false',
          '2 2026-06-01 2026-06-01T00:00:00.000Z false',
          '3 2026-03-01 2026-07-01T00:00:00.000Z true',
          '4 2026-09-01 2026-08-01T00:00:00.000Z false',
        ]);
        assert.deepEqual(await historyOf(getDb(), targets, 'B'), []);
      });

      it('gives the rules the facts of every version', async () => {
        const facts = await listVersionFacts(getDb(), targets);
        assert.deepEqual([...facts.keys()], ['A']);
        assert.deepEqual(facts.get('A')?.toSorted((a, b) => a.version - b.version)[3], {
          version: 4,
          change: 'exit',
          state: 'exited',
          effectiveOn: '2026-09-01',
        });
      });
    });

    describe('of several records', () => {
      const getDb = useDatabase(database);
      before(async () => {
        const context = testContext(getDb());
        await record(
          context,
          '2026-01-01T00:00:00.000Z',
          version({ code: 'b1', name: '一院', key_unit: true, level: '三级' }, 1, '2026-01-01'),
          version({ code: 'B1', name: '丁店', key_unit: false, kind: '零售药店' }, 1, '2026-01-01'),
          version({ code: 'a-2', name: '七院100%', key_unit: true, level: '二级' }, 1, '2026-01-01'),
          version({ code: 'a2', name: '𠮷田诊所', key_unit: null }, 1, '2026-01-01'),
          version({ code: 'a_2', name: 'ａ诊所', level: '三级' }, 1, '2026-01-01'),
          version({ code: '02', name: 'CT诊所', level: '三级' }, 1, '2026-01-01'),
        );
      });

      it('keeps every value as it was given', async () => {
        const found = await findRecord(getDb(), targets, 'b1');
        assert.deepEqual(
          { ...found, id: '' },
          {
            id: '',
            code: 'b1',
            version: 1,
            change: 'entry',
            state: 'active',
            effectiveOn: '2026-01-01',
            reason: '年度核对',
            actorId: 'tester',
            recordedAt: '2026-01-01T00:00:00.000Z',
            values: {
              code: 'b1',
              name: '一院',
              uscc: null,
              kind: '诊所',
              level: '三级',
              ownership: null,
              district_code: null,
              organisation_code: null,
              jurisdiction: null,
              address: null,
              credit_class: null,
              key_unit: true,
              chronic_disease: null,
              outpatient_pooling: null,
              rehabilitation: null,
              tags: null,
            },
          },
        );
        assert.equal(await findRecord(getDb(), targets, 'B-1'), undefined);
      });

      // ASCII: - 2d, 0 30, 2 32, B 42, _ 5f, a 61, b 62.
      it('orders by the bytes of the code', async () => {
        assert.equal(await codesOf(getDb(), {}), '02 B1 a-2 a2 a_2 b1');
        assert.equal(await codesOf(getDb(), { descending: true }), 'b1 a_2 a2 a-2 B1 02');
        const all = await allRecords(getDb(), targets);
        assert.equal(all.map(({ code }) => code).join(' '), '02 B1 a-2 a2 a_2 b1');
      });

      // UTF-8: C 43, 一 e4b880, 丁 e4b881, 七 e4b883, ａ efbd81, 𠮷 f0a0aeb7. UTF-16 would put 𠮷 (d842) before ａ (ff41).
      it('orders Chinese by its bytes', async () => {
        assert.equal(await codesOf(getDb(), { sortBy: 'name' }), '02 b1 B1 a-2 a_2 a2');
        assert.equal(await codesOf(getDb(), { sortBy: 'name', descending: true }), 'a2 a_2 a-2 B1 b1 02');
      });

      // 三 e4b889, 二 e4ba8c; blanks first.
      it('puts equal places in the order of their codes', async () => {
        assert.equal(await codesOf(getDb(), { sortBy: 'level' }), 'B1 a2 02 a_2 b1 a-2');
        assert.equal(await codesOf(getDb(), { sortBy: 'level', descending: true }), 'a-2 02 a_2 b1 B1 a2');
      });

      it('filters by the values of fields', async () => {
        assert.equal(await codesOf(getDb(), { equals: { kind: '零售药店' } }), 'B1');
        assert.equal(await codesOf(getDb(), { equals: { key_unit: true } }), 'a-2 b1');
        assert.equal(await codesOf(getDb(), { equals: { key_unit: true, level: '三级' } }), 'b1');
        assert.equal(await codesOf(getDb(), { equals: { key_unit: null } }), '02 a2 a_2');
      });

      it('searches codes in any case, names as they are, and takes no character as a wildcard', async () => {
        assert.equal(await codesOf(getDb(), { search: 'B1' }), 'B1 b1');
        assert.equal(await codesOf(getDb(), { search: '诊所' }), '02 a2 a_2');
        assert.equal(await codesOf(getDb(), { search: 'CT' }), '02');
        assert.equal(await codesOf(getDb(), { search: '%' }), 'a-2');
        assert.equal(await codesOf(getDb(), { search: '_' }), 'a_2');
        assert.equal(await codesOf(getDb(), { search: '𠮷' }), 'a2');
      });

      it('gives the total and one page', async () => {
        const page = await listRecords(getDb(), targets, { page: 2, pageSize: 4 });
        assert.equal(page.total, 6);
        assert.deepEqual(
          page.records.map(({ code }) => code),
          ['a_2', 'b1'],
        );
      });

      it('refuses pages and columns that do not exist', async () => {
        const queries: RecordQuery[] = [
          { page: 0 },
          { page: 1.5 },
          { pageSize: 201 },
          { pageSize: 0 },
          { sortBy: 'id; drop table actors' },
          { equals: { recorded_at: '' } },
        ];
        for (const query of queries)
          await assert.rejects(
            listRecords(getDb(), targets, query),
            isRefusal('invalid'),
            JSON.stringify(query),
          );
      });
    });

    describe('when it records', () => {
      const getDb = useDatabase(database);

      it('writes 1,201 rows in three batches and says so', async () => {
        const done: number[] = [];
        const versions = Array.from({ length: 1201 }, (_, index) =>
          version({ code: `many-${index}` }, 1, '2026-01-01'),
        );
        await recordVersions(testContext(getDb()), targets, testActor.id, versions, (count) =>
          done.push(count),
        );
        assert.deepEqual(done, [500, 1000, 1201]);
        assert.equal((await allRecords(getDb(), targets)).length, 1201);
      });

      it('refuses a version that exists, and keeps nothing of the same recording', async () => {
        const context = { ...testContext(getDb()), newId: () => crypto.randomUUID().replaceAll('-', '') };
        const versions = Array.from({ length: 600 }, (_, index) =>
          version({ code: `again-${index}` }, 1, '2026-01-01'),
        );
        const clash = [...versions, version({ code: 'many-7' }, 1, '2026-02-01')];
        await assert.rejects(recordVersions(context, targets, testActor.id, clash), isRefusal('conflict'));
        assert.equal(await findRecord(getDb(), targets, 'again-0'), undefined);
      });

      it('serves every list', async () => {
        for (const name of ['organisations', 'departments', 'items', 'officers'] as const) {
          const list = getList(name);
          const values = Object.fromEntries(
            list.fields.map(({ key, kind, required }) => [
              key,
              kind === 'ratio' ? 550 : required ? 'X1' : null,
            ]),
          );
          const context = { ...testContext(getDb()), newId: () => `${name}-1` };
          await recordVersions(context, list, testActor.id, [{ ...version({}, 1, '2026-01-01'), values }]);
          assert.deepEqual((await findRecord(getDb(), list, 'X1'))?.values, values);
        }
      });
    });
  });
}
