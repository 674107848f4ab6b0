import assert from 'node:assert/strict';
import { startExportCheck } from '../../../src/core/trail/check-export.ts';
import { lineBytes, type ExportLine } from '../../../src/core/trail/export-form.ts';
import { inTransaction } from '../../../src/context.ts';
import { appendAudit, listAudit } from '../../../src/store/audit.ts';
import { listLog } from '../../../src/store/log.ts';
import { initLog } from '../../../src/usecases/log-keys.ts';
import { anchorAudit } from '../../../src/usecases/trail/anchor-audit.ts';
import { confirmPrune, requestPrune, type KeepExport } from '../../../src/usecases/trail/prune-trail.ts';
import { verifyTrail } from '../../../src/usecases/trail/verify-trail.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { actorId, logContext, origin, refusal } from '../../support/log-site.ts';
import type { TestContext } from '../../support/context.ts';

const years = 5;

/** Keeps an export in memory; `change` is what goes wrong on the disk. */
function keeper(change: (lines: string[]) => void = () => undefined) {
  const kept: string[] = [];
  const keep: KeepExport = async (lines) => {
    kept.length = 0;
    for await (const line of lines) kept.push(decode(line));
    change(kept);
    return asLines(kept);
  };
  return { kept, keep };
}

const decode = (line: ExportLine): string => new TextDecoder().decode(lineBytes(line)).trimEnd();

// eslint-disable-next-line @typescript-eslint/require-await
async function* asLines(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

for (const database of databases) {
  describe(`the removal of what has expired from the trail, on ${database.name}`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    let logKey: string;

    const append = (subject: string) =>
      inTransaction(context, (inner) =>
        appendAudit(inner, { actor: 'tester', action: 'record-change', subject, detail: {} }),
      );

    before(async () => {
      for (const id of ['system', 'auditor']) await getDb()('actors').insert({ ...testActor, id });
      context = logContext(getDb());
      context.setNow('2020-01-01T00:00:00.000Z');
      ({ vkey: logKey } = await initLog(context, actorId, origin));
      for (const day of ['2020-06-01', '2021-06-01', '2022-06-01', '2026-06-01']) {
        context.setNow(`${day}T00:00:00.000Z`);
        await append(`targets/${day}`);
        await anchorAudit(context);
      }
      context.setNow('2026-11-23T00:00:00.000Z');
    });

    it('is refused within the years that are kept, of which there is at least one', async () => {
      await assert.rejects(
        requestPrune(context, 'system', { before: '2021-11-24', years }),
        refusal('invalid', /不能清理/),
      );
      await assert.rejects(requestPrune(context, 'system', { years: 0 }), RangeError);
      context.setNow('2026-11-23T00:00:00.000Z');
      await assert.rejects(
        requestPrune(context, 'system', { before: '2020-01-01', years }),
        refusal('wrong-state', /没有可清理/),
      );
    });

    it('takes two people, and an export that is whole', async () => {
      const { id, boundary, beforeDay } = await requestPrune(context, 'system', { years });
      assert.deepEqual([beforeDay, boundary.seq], ['2021-11-23', 3]);
      const whole = keeper();
      await assert.rejects(confirmPrune(context, 'system', id, { years, keep: whole.keep }), {
        code: 'same-person',
      });
      const broken = keeper((lines) => lines.splice(1, 1));
      await assert.rejects(
        confirmPrune(context, 'auditor', id, { years, keep: broken.keep }),
        refusal('conflict', /没有清理/),
      );
      const cut = keeper((lines) => lines.splice(-1, 1));
      await assert.rejects(confirmPrune(context, 'auditor', id, { years, keep: cut.keep }), {
        code: 'conflict',
      });
      assert.equal((await listAudit(getDb())).length, 6);
      await assert.rejects(confirmPrune(context, 'auditor', 'f'.repeat(32), { years, keep: whole.keep }), {
        code: 'not-found',
      });
    });

    it('leaves the rest whole, its anchors too, and what went can be checked without the database', async () => {
      const { id } = await requestPrune(context, 'system', { years });
      const { kept, keep } = keeper();
      const { removed, export: report } = await confirmPrune(context, 'auditor', id, { years, keep });
      assert.deepEqual([removed, report.head.seq, report.count], [3, 3, 3]);
      const entries = await listAudit(getDb());
      // 4 and 5 are the changes of 2022 and 2026, 6 and 7 the two requests, 8 the removal.
      assert.deepEqual(
        entries.map(({ seq, action }) => [seq, action]),
        [
          [4, 'record-change'],
          [5, 'record-change'],
          [6, 'trail-prune-requested'],
          [7, 'trail-prune-requested'],
          [8, 'trail-pruned'],
        ],
      );
      const trail = await verifyTrail(context);
      assert.deepEqual([trail.fault, trail.count, trail.head.seq, trail.anchoredTo], [undefined, 5, 8, 8]);
      const logged = (await listLog(getDb(), { kind: 'audit', subject: 'audit/pruned' }))[0] ?? assert.fail();
      assert.deepEqual(logged.facts, { step: 'prune', seq: 3, removed: 3, export: report.sha256 });
      assert.equal(logged.digest, report.head.hash);
      const checking = startExportCheck({ logKey });
      for (const line of kept) checking.take(line);
      const found = checking.finish();
      assert.deepEqual([found.fault, found.proven, found.sha256], [undefined, 2, report.sha256]);
      await assert.rejects(confirmPrune(context, 'auditor', id, { years, keep }), { code: 'conflict' });
    });

    it('goes on from there: the next entry, the next removal', async () => {
      await append('targets/next');
      assert.equal((await verifyTrail(context)).fault, undefined);
      context.setNow('2030-01-01T00:00:00.000Z');
      const { id, boundary } = await requestPrune(context, 'system', { years });
      assert.equal(boundary.seq, 4);
      const { removed } = await confirmPrune(context, 'auditor', id, { years, keep: keeper().keep });
      assert.equal(removed, 1);
      const trail = await verifyTrail(context);
      assert.deepEqual([trail.fault, trail.count], [undefined, 7]);
    });

    it('is not possible on a trail that was tampered with', async () => {
      context.setNow('2036-01-01T00:00:00.000Z');
      const { id } = await requestPrune(context, 'system', { years });
      await getDb()('audit_entries').where({ seq: 6 }).update({ subject: 'forged' });
      await assert.rejects(
        confirmPrune(context, 'auditor', id, { years, keep: keeper().keep }),
        refusal('conflict', /第 6 条审计记录的内容被改动/),
      );
    });
  });
}
