import assert from 'node:assert/strict';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeEdition, type BundleFiles } from '../../src/core/proof/bundle.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { loadTaskFiles, saveTaskFiles } from '../../src/store/files.ts';
import { getTask } from '../../src/store/tasks.ts';
import { drawCommitted, drawTask } from '../../src/usecases/draw-task.ts';
import { proofsFor } from '../../src/usecases/log-proofs.ts';
import { recheckDraws } from '../../src/usecases/recheck-draws.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import { takeCosignature } from '../../src/usecases/take-cosignature.ts';
import { witnessFolder } from '../../src/usecases/witness-checkpoint.ts';
import { readWitnessKey } from '../../src/store/witness-folder.ts';
import { formatVerifierKey } from '../../src/core/log/keys.ts';
import { withChain } from '../core/proof/forge.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { commitHospitals, drawHospitals } from '../usecases/draw-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import {
  assertRefused,
  auditFolder,
  openCity,
  openWitness,
  publishLog,
  type AttackedCity,
} from './attack-city.ts';

/** Whoever has the database's password puts other bytes in the place of a task's files. */
async function overwrite({ db }: TestContext, taskId: string, files: BundleFiles): Promise<void> {
  await db('task_files')
    .where({ task_id: taskId })
    .whereIn('name', [...files.keys()])
    .delete();
  await saveTaskFiles(db, taskId, files);
}

const firstFailed = (verdict: ReturnType<typeof verifyBundle>): string | undefined =>
  verdict.checks.find(({ passed }) => passed === false)?.name;

/** The file with the first row's weight raised. */
function heavier(files: BundleFiles): BundleFiles {
  const lines = new TextDecoder().decode(files.get('targets.jsonl')).split('\n');
  const [first = ''] = lines;
  const text = [first.replace(/"weight":(\d+)/, (_, weight: string) => `"weight":${Number(weight) + 1}`)]
    .concat(lines.slice(1))
    .join('\n');
  return new Map([['targets.jsonl', new TextEncoder().encode(text)]]);
}

for (const database of databases) {
  describe(`attacks on the database and the log, on ${database.name}`, () => {
    const db = useDatabase(database);
    let city: AttackedCity;
    before(async () => {
      city = await openCity(db());
    });
    afterEach(async () => endTasks(city.context, 'checker'));

    it('row 6: a roster that was edited after the dice cannot be sealed, and no verifier takes it', async () => {
      const { context } = city;
      const { taskId } = await drawHospitals(context, '2027-01');
      const honest = await loadTaskFiles(context.db, taskId);
      await overwrite(context, taskId, heavier(honest));
      await assert.rejects(sealTask(context, 'checker', taskId), /does not verify/);
      const edited = makeEdition(await loadTaskFiles(context.db, taskId), 'auditor');
      assert.equal(verifyBundle(edited).grade, 'red');
      assert.equal(
        firstFailed(verifyBundle(withChain(edited))),
        'sealed',
        'not even with all digests to match',
      );
      await overwrite(
        context,
        taskId,
        new Map([['targets.jsonl', honest.get('targets.jsonl') ?? new Uint8Array()]]),
      );
      await sealTask(context, 'checker', taskId);
    });

    it('row 8: a result drawn anew with other dice, with every digest in the task to match, is told by the log', async () => {
      const { context } = city;
      const { taskId } = await drawHospitals(context, '2027-02');
      const { faults: none } = await recheckDraws(context, 'third');
      assert.deepEqual(none, []);
      const honest = await loadTaskFiles(context.db, taskId);
      const sources = ceremony.sources.map((source) => ({
        ...source,
        value: '000000000007',
        again: '000000000007',
      }));
      const { bundle, added } = await drawCommitted(honest, { sources }, '2026-11-22T00:00:00.000Z');
      await overwrite(context, taskId, added);
      await context.db('tasks').where({ id: taskId }).update({ result: bundle.resultDigest });
      const { faults } = await recheckDraws(context, 'third');
      assert.equal(faults.length, 1);
      assert.match(faults[0] ?? '', /透明日志/);
      // Putting it right again ends the alarm.
      const back = new Map([...added.keys()].map((name) => [name, honest.get(name) ?? new Uint8Array()]));
      await overwrite(context, taskId, back);
      const logged = await context
        .db('log_entries')
        .where({ subject: taskId, kind: 'result' })
        .first('digest');
      await context
        .db('tasks')
        .where({ id: taskId })
        .update({ result: (logged as { digest: string }).digest });
      assert.deepEqual((await recheckDraws(context, 'third')).faults, []);
    });

    it('row 8: an edited log, with all its hashes to match, is not the one whose checkpoint was given out', async () => {
      const { context, logKey } = city;
      const { taskId } = await drawHospitals(context, '2027-03');
      const folder = await publishLog(context);
      const kept = join(folder, 'checkpoint');
      const entries = join(folder, 'tile', 'entries');
      const [tile = ''] = readdirSync(entries, { recursive: true, encoding: 'utf8' }).filter(
        (name) => /\d+$/.test(name) && !name.endsWith('.p'),
      );
      const path = join(entries, tile);
      const bytes = readFileSync(path, 'latin1');
      const { result } = await getTask(context.db, taskId);
      assert.ok(result !== null && bytes.includes(result));
      writeFileSync(path, bytes.replace(result, 'e'.repeat(64)), 'latin1');
      const { grade, findings } = await auditFolder(folder, logKey, [kept]);
      assert.equal(grade, 'red');
      assert.ok(findings.some(({ code, subject }) => code === 'tree' && subject === 'checkpoint'));
    });

    it('row 9: a log that shows two faces gets no cosignature for the second, and its readers tell them apart', async () => {
      const { context, logKey } = city;
      const witness = await openWitness(logKey, 1, '2026-11-22T00:00:00.000Z');
      await drawHospitals(context, '2027-04');
      const shown = await publishLog(context);
      assert.equal((await witnessFolder(witness, shown)).kind, 'cosign');
      // The server forgets the last entry and goes on differently.
      const last = (await context.db('log_entries').orderBy('seq', 'desc').first()) as { seq: number };
      await context.db('log_entries').where({ seq: last.seq }).delete();
      await endTasks(context, 'checker');
      await drawHospitals(context, '2027-05');
      const refusal = await assertRefused(publishLog(context), 'conflict');
      assert.match(refusal.message, /不是上次签署的日志/);
      // Who also has the server removes what it remembers.
      rmSync(join(context.logKeys ?? '', 'last-checkpoint'));
      const other = await publishLog(context);
      const outcome = await witnessFolder(witness, other);
      assert.equal(outcome.kind, 'fork');
      const { grade, findings } = await auditFolder(other, logKey, [join(shown, 'checkpoint')]);
      assert.equal(grade, 'red');
      assert.ok(findings.some(({ code, subject }) => code === 'tree' && subject === 'kept checkpoint 1'));
    });

    it('row 10: a commitment that a witness saw before the dice is green, one made known only afterwards amber', async () => {
      const { context, logKey } = city;
      const witness = await openWitness(logKey, 2, '2026-11-22T00:00:00.000Z');
      const witnessKey = formatVerifierKey(await readWitnessKey(witness.folder));
      const gradeAfter = async (month: string, isSeenInTime: boolean): Promise<readonly string[]> => {
        const taskId = await commitHospitals(context, month);
        const show = async (): Promise<void> => {
          const outcome = await witnessFolder(witness, await publishLog(context));
          assert.ok(outcome.kind === 'cosign', outcome.kind);
          await takeCosignature(context, 'third', { note: outcome.note, vkey: witnessKey });
        };
        if (isSeenInTime) await show();
        context.setNow(`2026-11-22T0${isSeenInTime ? 1 : 3}:00:00.000Z`);
        await drawTask(context, 'maker', taskId, ceremony);
        if (!isSeenInTime) {
          const later = { ...witness, now: () => new Date('2026-11-22T04:00:00.000Z') };
          const outcome = await witnessFolder(later, await publishLog(context));
          assert.ok(outcome.kind === 'cosign', outcome.kind);
          await takeCosignature(context, 'third', { note: outcome.note, vkey: witnessKey });
        }
        const files = await loadTaskFiles(context.db, taskId);
        const proven = makeEdition(new Map([...files, ...(await proofsFor(context, taskId))]), 'auditor');
        const { commitment, result } = await getTask(context.db, taskId);
        const published = { commitment: commitment ?? '', result: result ?? '' };
        const verdict = verifyBundle(proven, { ...published, logKey, witnessKeys: [witnessKey] });
        assert.equal(verdict.ok, true, firstFailed(verdict));
        await endTasks(context, 'checker');
        return [verdict.grade, ...verdict.reasons.map(({ code }) => code)];
      };
      assert.deepEqual(await gradeAfter('2027-06', true), ['green']);
      assert.deepEqual(await gradeAfter('2027-07', false), ['amber', 'unwitnessed']);
    });
  });
}
