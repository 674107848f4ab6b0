import assert from 'node:assert/strict';
import { sha256Hex } from '../../src/core/digest.ts';
import type { Context } from '../../src/context.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { runOnce } from '../../src/usecases/run-once.ts';
import { ceremony } from '../support/build.ts';
import { databases } from '../support/databases.ts';
import { addFailPoints, type FailPoints } from './support/fail-points.ts';
import { contextOf, prepare, type Ready } from './support/prepared.ts';
import { report, sizeOf } from './support/sizes.ts';
import { assertFileWhole, assertWhole } from './support/whole.ts';

/** Of how many statements in a row one is made to fail: each in the full run. */
const stride = sizeOf('FAIL_STRIDE', { sample: 17, full: 1 });

type Work = (context: Context, ready: Ready) => Promise<unknown>;

const works: Readonly<Record<string, Work>> = {
  freeze: (context, { toFreeze }) => freezeTask(context, 'checker', toFreeze),
  draw: (context, { toDraw }) => drawTask(context, 'maker', toDraw, ceremony),
  import: (context, { toApply }) => {
    const effectiveOn = context.now().toISOString().slice(0, 10);
    return applyImport(context, 'maker', toApply, { reason: '新增药店', effectiveOn, leaving: 'keep' });
  },
  release: (context, { toRelease }) => releaseTask(context, 'checker', toRelease),
};

/** A digest of every row of every table. */
async function digestOf(db: Db, tables: readonly string[]): Promise<string> {
  const digests: string[] = [];
  for (const table of tables) {
    const rows = (await db(table).select('*')) as readonly object[];
    digests.push(
      `${table} ${sha256Hex(
        new TextEncoder().encode(
          rows
            .map((row) => JSON.stringify(row))
            .toSorted()
            .join('\n'),
        ),
      )}`,
    );
  }
  return digests.join('\n');
}

async function tablesOf(db: Db, isSqlite: boolean): Promise<readonly string[]> {
  const names = isSqlite
    ? db('sqlite_master').where({ type: 'table' }).pluck('name')
    : db('information_schema.tables').whereRaw('table_schema = database()').pluck('table_name');
  return ((await names) as string[]).filter((name) => !name.startsWith('sqlite_')).toSorted();
}

/** What a client does: it asks under a key, and again under the same one when it has no answer. */
const once = (
  context: Context,
  name: string,
  work: (inner: Context) => Promise<unknown>,
): Promise<{ readonly isReplay: boolean }> =>
  runOnce(context, 'maker', `key-${name}`, sha256Hex(new TextEncoder().encode(name)), async (inner) => {
    await work(inner);
    return { status: 200, body: '{}' };
  });

interface Bench {
  readonly context: Context;
  readonly ready: Ready;
  readonly points: FailPoints;
  readonly digest: () => Promise<string>;
}

/** Fails at each statement in turn until the work gets through; returns how many failed and were taken back, and how many were lost answers. */
async function failEverywhere(
  { context, ready, points, digest }: Bench,
  name: string,
  when: 'before' | 'after',
) {
  const work = works[name];
  assert.ok(work !== undefined);
  const before = await digest();
  let failures = 0;
  for (let number = 1; ; number += stride) {
    // Whatever the stride is, the COMMIT is one of them: first where nothing comes of it, last where all does.
    points.arm(when === 'before' && number === 1 ? 'COMMIT' : number, when);
    const attempt = once(context, `${name}-${when}`, (inner) => work(inner, ready));
    const error = await attempt.then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const failed = points.disarm();
    if (failed === undefined) {
      assert.equal(error, undefined);
      return { failures, statements: points.count() };
    }
    failures += 1;
    assert.ok(error !== undefined, failed);
    if (/^COMMIT/i.test(failed) && when === 'after') {
      const again = await once(context, `${name}-${when}`, (inner) => work(inner, ready));
      assert.equal(again.isReplay, true, 'the commit came through, and was not seen');
      return { failures, statements: points.count() };
    }
    assert.equal(await digest(), before, `not as before after statement ${number}: ${failed}`);
  }
}

for (const database of databases) {
  describe(`a failing statement on ${database.name}`, () => {
    it('leaves the database as it was before or as it is after, wherever it stands', async () => {
      const start = performance.now();
      let failures = 0;
      const counts: string[] = [];
      for (const when of ['before', 'after'] as const) {
        const prepared = await prepare(await database.create());
        const db = connect(prepared.url);
        const points = addFailPoints(db);
        try {
          const context = await contextOf(db, prepared);
          const tables = await tablesOf(db, database.name === 'sqlite');
          for (const name of Object.keys(works)) {
            const one = await failEverywhere(
              { context, ready: prepared.ready, points, digest: () => digestOf(db, tables) },
              name,
              when,
            );
            failures += one.failures;
            if (when === 'before') counts.push(`${name} ${one.statements}`);
          }
          await assertWhole(context);
          await assertFileWhole(db);
        } finally {
          points.remove();
          await db.destroy();
        }
      }
      const seconds = Math.round((performance.now() - start) / 1000);
      report(
        `${failures} failures on ${database.name} in ${seconds} s (statements: ${counts.join(', ')}); half done: 0`,
      );
    }).timeout(1_800_000);
  });
}
