import assert from 'node:assert/strict';
import { parseRecord } from '../../../src/core/log/record.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import {
  startExportCheck,
  type ExportReport,
  type ExportTerms,
} from '../../../src/core/trail/check-export.ts';
import { lineBytes, type ExportLine } from '../../../src/core/trail/export-form.ts';
import { inTransaction } from '../../../src/context.ts';
import { appendAudit, listAudit } from '../../../src/store/audit.ts';
import { listLog } from '../../../src/store/log.ts';
import { initLog } from '../../../src/usecases/log-keys.ts';
import { anchorAudit } from '../../../src/usecases/trail/anchor-audit.ts';
import { exportTrail } from '../../../src/usecases/trail/export-trail.ts';
import { listTrail } from '../../../src/usecases/trail/list-trail.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { actorId, logContext, origin } from '../../support/log-site.ts';
import type { TestContext } from '../../support/context.ts';

const textOf = (line: ExportLine): string => new TextDecoder().decode(lineBytes(line)).trimEnd();

async function collect(lines: AsyncIterable<ExportLine>): Promise<readonly string[]> {
  const texts: string[] = [];
  for await (const line of lines) texts.push(textOf(line));
  return texts;
}

function check(lines: readonly string[], terms: ExportTerms = {}): ExportReport {
  const checking = startExportCheck(terms);
  for (const line of lines) checking.take(line);
  return checking.finish();
}

/** A line with one of its characters changed, for every fifth, of the long last one for every fifteenth; when it was exported is nobody's proof. */
function changedLines(line: string): readonly (readonly [number, string])[] {
  const [time = '\n'] = /(?<="exported_at":")[^"]*/.exec(line) ?? [];
  const start = line.indexOf(time);
  return [...line].flatMap((character, at) => {
    const isTime = start >= 0 && at >= start && at < start + time.length;
    if (at % (start < 0 ? 5 : 15) !== 0 || isTime) return [];
    return [[at, line.slice(0, at) + (character === '0' ? '1' : '0') + line.slice(at + 1)] as const];
  });
}

for (const database of databases) {
  describe(`an export of the trail on ${database.name}`, () => {
    const getDb = useDatabase(database);
    let context: TestContext;
    let logKey: string;

    before(async () => {
      await getDb()('actors').insert({ ...testActor, id: 'below', organisation_code: '330102YB' });
      context = logContext(getDb());
      ({ vkey: logKey } = await initLog(context, actorId, origin));
      for (const day of ['21', '22', '23', '24']) {
        context.setNow(`2026-11-${day}T15:59:59.000Z`);
        for (const [index, time] of ['15:59:59.999', '16:00:00.000'].entries()) {
          context.setNow(`2026-11-${day}T${time}Z`);
          const event = {
            actor: index === 0 ? 'tester' : 'below',
            action: 'record-change',
            subject: 'targets/甲',
          };
          await inTransaction(context, (inner) => appendAudit(inner, { ...event, detail: { day } }));
        }
        if (day !== '22') await anchorAudit(context);
      }
    });

    it('is an entry of its own, noted in the log, and verifies without a database', async () => {
      const lines = await collect(await exportTrail(context, 'tester'));
      const last = (await listAudit(getDb(), { order: 'newest', limit: 1 }))[0] ?? assert.fail();
      assert.deepEqual([last.action, last.actor], ['trail-exported', 'tester']);
      // One of the key, eight changes, the export; the anchors after 3, 7 and 9, and that of the export.
      assert.equal(lines.length, 11);
      const report = check(lines, { logKey });
      assert.deepEqual(
        [report.fault, report.count, report.base.seq, report.head.hash, report.anchors, report.proven],
        [undefined, 10, 0, last.hash, 4, 4],
      );
      assert.equal(report.anchoredTo, 10);
      assert.equal(check(lines).fault, undefined);
      const logged = (await listLog(getDb())).map(({ text }) => parseRecord(text));
      assert.equal(check(lines, { logKey, logged }).anchors, 8);
    });

    it('holds whole days of China', async () => {
      const lines = await collect(
        await exportTrail(context, 'tester', { from: '2026-11-23', to: '2026-11-23' }),
      );
      // 22 November 16:00 UTC is the first moment of the 23rd, 23 November 15:59:59.999 UTC the last.
      const entries = lines.slice(0, -1).map((line) => JSON.parse(line) as { at: string });
      assert.deepEqual(
        entries.map(({ at }) => at),
        ['2026-11-22T16:00:00.000Z', '2026-11-23T15:59:59.999Z'],
      );
      assert.equal(check(lines, { logKey }).fault, undefined);
      const none = await collect(await exportTrail(context, 'tester', { to: '2026-11-20' }));
      assert.deepEqual([none.length, check(none, { logKey }).fault], [1, undefined]);
      await assert.rejects(exportTrail(context, 'tester', { from: '2026-13-01' }), { code: 'invalid' });
    });

    it('shows every changed, missing, doubled or exchanged line, and every changed character', async () => {
      const lines = await collect(await exportTrail(context, 'tester'));
      let tried = 0;
      const isFound = (changed: readonly string[], name: string): void => {
        assert.notEqual(check(changed, { logKey }).fault, undefined, name);
        tried += 1;
      };
      for (const [index, line] of lines.entries()) {
        isFound(lines.toSpliced(index, 1), `without line ${index}`);
        isFound(lines.toSpliced(index, 0, line), `line ${index} twice`);
        const next = lines[index + 1];
        if (next !== undefined)
          isFound(lines.toSpliced(index, 2, next, line), `line ${index} and the next exchanged`);
        for (const [at, changed] of changedLines(line)) isFound(lines.with(index, changed), `${index}:${at}`);
      }
      console.log(`      Tampering with an export on ${database.name}: ${tried} tried, ${tried} detected`);
    });

    it('proves nothing under another key, and names what is no key', async () => {
      const lines = await collect(await exportTrail(context, 'tester'));
      const { vkey } = await initLog(logContext(getDb()), actorId, origin).catch(() => ({ vkey: '' }));
      assert.equal(vkey, '');
      const other = logKey.replace(origin, 'log.example/other');
      assert.throws(() => check(lines, { logKey: other }), Refusal);
      const { proven, fault } = check(lines);
      assert.deepEqual([proven, fault], [0, undefined]);
    });

    it('is refused to whoever sees a part of the tree, who lists what his people did', async () => {
      const part = { ...context, jurisdiction: new Set(['330102YB']) };
      await assert.rejects(exportTrail(part, 'tester'), { code: 'forbidden' });
      const listed = await listTrail(part, {});
      assert.deepEqual([...new Set(listed.map(({ actor }) => actor))], ['below']);
      assert.equal(listed.length, 4);
    });

    it('is listed by person, action, subject, source and time, from either end', async () => {
      const count = async (query: Parameters<typeof listTrail>[1]) =>
        (await listTrail(context, query)).length;
      assert.equal(await count({ actor: 'below' }), 4);
      assert.equal(await count({ action: 'log-key-added' }), 1);
      assert.equal(await count({ subject: 'targets/甲' }), 8);
      assert.equal(await count({ subject: 'targets/甲', door: 'http' }), 0);
      assert.equal(await count({ since: '2026-11-22T16:00:00.000Z', until: '2026-11-23T16:00:00.000Z' }), 2);
      const newest = await listTrail(context, { order: 'newest', limit: 2 });
      const before = await listTrail(context, { order: 'newest', limit: 1, afterSeq: newest[1]?.seq });
      assert.deepEqual(
        [newest[0]?.seq, newest[1]?.seq, before[0]?.seq].map((seq) => (newest[0]?.seq ?? 0) - (seq ?? 0)),
        [0, 1, 2],
      );
    });
  });
}
