import assert from 'node:assert/strict';
import type { Visit } from '../../src/core/visits/visit.ts';
import { latestVisits, visitsInYear } from '../../src/store/visits-by-target.ts';
import { insertVisitVersions } from '../../src/store/visits.ts';
import { visit } from '../core/visits/samples.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const year = { from: '2026-01-01', to: '2026-12-31' };

for (const database of databases) {
  describe(`the visits of a year on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    async function store(at: string, version: number, ...visits: readonly Visit[]): Promise<void> {
      context.setNow(at);
      const versions = visits.map((one) => ({ visit: one, version, change: 'record' as const, reason: '' }));
      await insertVisitVersions(context, testActor.id, versions);
    }

    async function told(recordedBy?: string): Promise<string[]> {
      const lines: string[] = [];
      const span = recordedBy === undefined ? year : { ...year, recordedBy: new Date(recordedBy) };
      for await (const { targetCode, visits } of visitsInYear(db(), span))
        lines.push(`${targetCode}: ${visits.map(({ id, state }) => `${id} ${state}`).join(', ')}`);
      return lines;
    }

    before(async () => {
      context = testContext(db());
      const own = { recordedBy: testActor.id, confirmedBy: null, origin: 'imported' as const };
      const held = (
        id: string,
        targetCode: string,
        completedOn: string,
        officers: readonly string[],
      ): Visit => visit({ ...own, id, targetCode, completedOn, officers });
      const pending = visit({ ...own, id: 'p', targetCode: 'B', state: 'pending', completedOn: null });
      await store('2026-02-01T00:00:00.000Z', 1, held('a', 'a1', '2025-12-31', ['Z1', 'Z2']), pending);
      await store('2026-03-01T00:00:00.000Z', 1, held('b', 'B', '2026-01-01', ['Z3', 'Z4']));
      await store('2026-04-01T00:00:00.000Z', 1, held('c', 'A', '2026-12-31', ['Z5', 'Z6']));
      await store('2026-04-01T00:00:00.000Z', 1, held('d', 'A', '2027-01-01', ['Z7', 'Z8']));
      for (const [i, state] of (['proposed', 'voided', 'skipped', 'refused', 'failed'] as const).entries())
        await store('2026-04-01T00:00:00.000Z', 1, visit({ ...own, id: `n${i}`, targetCode: 'C', state }));
      // The pending visit is held in May, and voided in error never to have been.
      await store('2026-05-01T00:00:00.000Z', 2, {
        ...pending,
        state: 'completed',
        completedOn: '2026-04-30',
      });
    });

    it('come target by target in the order of bytes, with what is completed in the year and what is pending', async () => {
      assert.deepEqual(await told(), ['A: c completed', 'B: b completed, p completed']);
    });

    it('are those that were recorded by an instant, in the state that they had then', async () => {
      assert.deepEqual(await told('2026-01-31T23:59:59.999Z'), []);
      assert.deepEqual(await told('2026-02-01T00:00:00.000Z'), ['B: p pending']);
      assert.deepEqual(await told('2026-03-31T00:00:00.000Z'), ['B: b completed, p pending']);
      assert.deepEqual(await told('2026-04-30T23:59:59.999Z'), [
        'A: c completed',
        'B: b completed, p pending',
      ]);
    });

    it('forget nothing that a draw has made, however early the instant', async () => {
      const drawn = { recordedBy: testActor.id, confirmedBy: null, origin: 'draw' as const, taskId: null };
      const made = visit({ ...drawn, id: 'w', targetCode: 'W', state: 'pending', completedOn: null });
      await store('2026-06-01T00:00:00.000Z', 1, made);
      assert.deepEqual(await told('2026-01-31T23:59:59.999Z'), ['W: w pending']);
      await store('2026-06-02T00:00:00.000Z', 2, { ...made, state: 'voided' });
      assert.deepEqual(await told('2026-01-31T23:59:59.999Z'), []);
    });

    it('tell who came last, in any year', async () => {
      const teams = async (recordedBy?: string): Promise<string[]> => {
        const asOf = recordedBy === undefined ? {} : { recordedBy: new Date(recordedBy) };
        return [...(await latestVisits(db(), asOf))].map(
          ([target, { day, officers }]) => `${target} ${day} ${officers.join('+')}`,
        );
      };
      assert.deepEqual(await teams(), ['A 2027-01-01 Z7+Z8', 'B 2026-04-30 Z1+Z2', 'a1 2025-12-31 Z1+Z2']);
      assert.deepEqual(await teams('2026-03-31T00:00:00.000Z'), [
        'B 2026-01-01 Z3+Z4',
        'a1 2025-12-31 Z1+Z2',
      ]);
    });

    it('are read in pages without losing or repeating any', async () => {
      const many = Array.from({ length: 12_345 }, (_, i) =>
        visit({
          id: String(i).padStart(32, '0'),
          // Three visits a target, so that pages end within one.
          targetCode: `P${String(Math.floor(i / 3)).padStart(6, '0')}`,
          recordedBy: testActor.id,
        }),
      );
      context.setNow('2026-06-01T00:00:00.000Z');
      const versions = many.map((one) => ({ visit: one, version: 1, change: 'record' as const, reason: '' }));
      await insertVisitVersions(context, testActor.id, versions.toReversed());
      const seen: string[] = [];
      for await (const { targetCode, visits } of visitsInYear(db(), year)) {
        if (!targetCode.startsWith('P')) continue;
        assert.equal(visits.length, 3);
        assert.ok(visits.every((one) => one.targetCode === targetCode));
        seen.push(...visits.map(({ id }) => id));
      }
      assert.deepEqual(
        seen,
        many.map(({ id }) => id),
      );
    });
  });
}
