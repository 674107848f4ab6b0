import assert from 'node:assert/strict';
import { entryHash } from '../../../src/core/trail/entry.ts';
import { parseRecord } from '../../../src/core/log/record.ts';
import { inTransaction, type Context } from '../../../src/context.ts';
import { appendAudit, readStoredAudit, verifyAudit, type StoredEntry } from '../../../src/store/audit.ts';
import { appendLog, listLog } from '../../../src/store/log.ts';
import type { Db } from '../../../src/store/connect.ts';
import { initLog } from '../../../src/usecases/log-keys.ts';
import { signCheckpoint } from '../../../src/usecases/sign-checkpoint.ts';
import { anchorAudit } from '../../../src/usecases/trail/anchor-audit.ts';
import { verifyTrail } from '../../../src/usecases/trail/verify-trail.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { actorId, logContext, origin } from '../../support/log-site.ts';

const rows = 12;

const sources = [
  { door: 'http', from: '10.0.0.7', session: 'a'.repeat(32) },
  { door: 'cli', from: 'jingban@desk', session: null },
  { door: 'job', from: 'recheck', session: null },
] as const;

/** The row of an entry, as the table has it. */
const toRow = ({ actor, source, prevHash, ...entry }: StoredEntry): Record<string, unknown> => ({
  ...entry,
  actor_id: actor,
  source_door: source.door,
  source_from: source.from,
  source_session: source.session,
  prev_hash: prevHash,
});

/** The same entries, numbered and hashed anew from the first one on: what somebody with all rights on the table can do. */
function chain(entries: readonly StoredEntry[]): readonly StoredEntry[] {
  let prevHash = '0'.repeat(64);
  return entries.map((entry, index) => {
    const facts = { ...entry, seq: index + 1, prevHash };
    prevHash = entryHash(facts);
    return { ...facts, hash: prevHash };
  });
}

async function replaceAll(db: Db, entries: readonly StoredEntry[]): Promise<void> {
  await db('audit_entries').delete();
  for (const entry of entries) await db('audit_entries').insert(toRow(entry));
}

type Crime = readonly [name: string, commit: (db: Db, entries: readonly StoredEntry[]) => Promise<unknown>];

const hashColumns = ['hash', 'prev_hash'];

/** Another value for a column; undefined where it has no other one. */
function flipped(column: string, value: unknown): unknown {
  if (column === 'seq') return Number(value) + 1000;
  if (column === 'at') return '2026-11-21T23:59:59.999Z';
  if (column === 'actor_id') return value === 'tester' ? 'somebody' : 'tester';
  if (column === 'source_door') return value === 'http' ? 'cli' : 'http';
  if (column === 'detail') return String(value).replace('{', '{"a":1,').replace(',}', '}');
  if (hashColumns.includes(column))
    return `${String(value).startsWith('0') ? '1' : '0'}${String(value).slice(1)}`;
  return typeof value === 'string' ? `${value}x` : 'x';
}

const columnNames = Object.keys(toRow({ source: {} } as StoredEntry)).concat(
  'seq',
  'at',
  'action',
  'subject',
  'detail',
  'hash',
);

const range = (from: number, to: number): readonly number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

const numbers = range(1, rows);

const without = (entries: readonly StoredEntry[], seq: number): readonly StoredEntry[] =>
  entries.filter((entry) => entry.seq !== seq);

const crimes: Readonly<Record<string, readonly Crime[]>> = {
  'one column of one row changed': numbers.flatMap((seq) =>
    [...new Set(columnNames)].map((column): Crime => [
      `${column} of ${seq}`,
      async (db) => {
        const row = (await db('audit_entries').where({ seq }).first()) as Record<string, unknown>;
        await db('audit_entries')
          .where({ seq })
          .update({ [column]: flipped(column, row[column]) });
      },
    ]),
  ),
  'two rows exchanged': numbers.flatMap((one) =>
    range(one + 1, rows).map((other): Crime => [
      `${one} and ${other}`,
      (db, entries) =>
        replaceAll(
          db,
          entries.map((entry) => {
            const seq = entry.seq === one ? other : entry.seq === other ? one : entry.seq;
            return { ...entry, seq };
          }),
        ),
    ]),
  ),
  'the end cut off': numbers.map((seq): Crime => [
    `from ${seq}`,
    (db) => db('audit_entries').where('seq', '>=', seq).delete(),
  ]),
  'a row removed': numbers.map((seq): Crime => [
    String(seq),
    (db) => db('audit_entries').where({ seq }).delete(),
  ]),
  'a row removed, the rest numbered and hashed anew': numbers.map((seq): Crime => [
    String(seq),
    (db, entries) => replaceAll(db, chain(without(entries, seq))),
  ]),
  'a row put in, the rest numbered and hashed anew': range(0, rows - 1).map((after): Crime => [
    `after ${after}`,
    (db, entries) => {
      const forged = { ...(entries[after] ?? assert.fail()), action: 'forged' };
      return replaceAll(db, chain([...entries.slice(0, after), forged, ...entries.slice(after)]));
    },
  ]),
  'the end written anew from a row on': numbers.map((seq): Crime => [
    `from ${seq}`,
    (db, entries) =>
      replaceAll(
        db,
        chain(entries.map((entry) => (entry.seq < seq ? entry : { ...entry, subject: 'forged' }))),
      ),
  ]),
  'a beginning removed as if it had been pruned': range(1, rows - 1).map((seq): Crime => [
    `up to ${seq}`,
    async (db, entries) => {
      const at = '2026-11-22T00:00:00.000Z';
      await db('trail_prunes').insert({
        id: 'f'.repeat(32),
        seq,
        hash: entries[seq - 1]?.hash,
        before_day: '2026-11-22',
        requested_by: 'tester',
        requested_at: at,
        confirmed_by: 'somebody',
        confirmed_at: at,
        export_sha256: 'e'.repeat(64),
      });
      await db('audit_entries').where('seq', '<=', seq).delete();
    },
  ]),
};

class Undone extends Error {}

/** Runs the work in a transaction that is taken back. */
async function undoing<T>(db: Db, work: (inner: Db) => Promise<T>): Promise<T> {
  let result: { readonly value: T } | undefined;
  const undone = db.transaction(async (inner) => {
    result = { value: await work(inner) };
    throw new Undone();
  });
  await assert.rejects(undone, Undone);
  return (result ?? assert.fail()).value;
}

for (const database of databases) {
  describe(`a trail that was tampered with, on ${database.name}`, function () {
    this.timeout(120_000);
    const getDb = useDatabase(database);
    let context: Context;
    let entries: readonly StoredEntry[];
    let tried = 0;

    before(async () => {
      const db = getDb();
      await db('actors').insert({ ...testActor, id: 'somebody' });
      const base = logContext(db);
      await initLog(base, actorId, origin);
      for (let number = 2; number <= rows; number += 1) {
        const source = sources[number % sources.length];
        const from = number % 4 === 0 || source === undefined ? base : { ...base, source };
        const event = { action: 'record-change', subject: `targets/T${number}`, detail: { number } };
        await inTransaction(from, (inner) =>
          appendAudit(inner, { actor: number % 5 === 0 ? null : 'tester', ...event }),
        );
        if (number % 4 === 0) await anchorAudit(base);
      }
      context = base;
      entries = await readStoredAudit(db, {});
      assert.equal(entries.length, rows);
      assert.deepEqual(
        { ...(await verifyTrail(base)), head: undefined },
        { count: rows, anchors: 3, anchoredTo: rows, head: undefined },
      );
    });
    after(() => {
      console.log(`      Tampering with the trail on ${database.name}: ${tried} tried, ${tried} detected`);
    });

    for (const [kind, each] of Object.entries(crimes))
      it(`is found: ${kind} (${each.length})`, async () => {
        for (const [name, commit] of each) {
          const fault = await undoing(getDb(), async (db) => {
            await commit(db, entries);
            return (await verifyTrail({ ...context, db })).fault;
          });
          assert.notEqual(fault, undefined, name);
          tried += 1;
        }
        assert.equal((await verifyTrail(context)).fault, undefined);
      });

    it('needs the log where it was written anew: the chain alone says nothing', async () => {
      const forge = (db: Db) =>
        replaceAll(db, chain(entries.map((entry) => ({ ...entry, subject: 'forged' }))));
      const alone = await undoing(getDb(), async (db) => {
        await forge(db);
        return [await verifyAudit(db), await verifyTrail({ ...context, db })] as const;
      });
      assert.equal(alone[0].fault, undefined);
      assert.equal(alone[1].fault, '第 4 条审计记录与事先留存的不同：记录被改写');
    });

    it('is shown by a checkpoint from outside when the log was written anew with it', async () => {
      const { note: checkpoint } = await signCheckpoint(context);
      const forged = chain(entries.map((entry) => ({ ...entry, subject: 'forged' })));
      const { logKeys: _, ...keyless } = context;
      const [blind, seen, beside] = await undoing(getDb(), async (db) => {
        await replaceAll(db, forged);
        await rewriteLog({ ...context, db }, forged);
        return [
          await verifyTrail({ ...keyless, db }),
          await verifyTrail({ ...keyless, db }, { checkpoint }),
          await verifyTrail({ ...context, db }),
        ] as const;
      });
      assert.equal(blind.fault, undefined);
      assert.match(seen.fault ?? '', /不是给出的检查点的延续/);
      assert.match(beside.fault ?? '', /不是上次签署的检查点的延续/);
    });

    it('is shown by an entry that was noted on paper', async () => {
      const noted = entries[5] ?? assert.fail();
      assert.equal((await verifyTrail(context, { entries: [noted] })).fault, undefined);
      const { fault } = await verifyTrail(context, { entries: [{ seq: 6, hash: '1'.repeat(64) }] });
      assert.equal(fault, '第 6 条审计记录与事先留存的不同：记录被改写');
    });
  });
}

/** Makes the log again with notes that fit another trail. */
async function rewriteLog(context: Context, forged: readonly StoredEntry[]): Promise<void> {
  const records = await listLog(context.db);
  await context.db('log_entries').delete();
  for (const { text } of records) {
    const record = parseRecord(text);
    const hash = forged[Number(record.facts['seq']) - 1]?.hash;
    const digest = record.kind === 'audit' && hash !== undefined ? hash : record.digest;
    await appendLog({ ...context, now: () => new Date(record.at) }, { ...record, digest });
  }
}
