import assert from 'node:assert/strict';
import { join } from 'node:path';
import { writeFiles } from '../../src/cli/write-output.ts';
import { auditLog, type AuditVerdict } from '../../src/core/audit/audit-log.ts';
import { makeSignerKey } from '../../src/core/log/keys.ts';
import { Refusal, type RefusalCode } from '../../src/core/refusal.ts';
import { readPublishedLog } from '../../src/files/published-log.ts';
import type { Db } from '../../src/store/connect.ts';
import { makeWitnessFolder } from '../../src/store/witness-folder.ts';
import { exportLog } from '../../src/usecases/export-log.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { makeFolder } from '../support/databases.ts';
import type { TestContext } from '../support/context.ts';
import { reconcileCity } from '../usecases/draw-city.ts';
import { fillCity } from '../usecases/fill-city.ts';

/** A city that can draw, with a log that has a name and a key. */
export interface AttackedCity {
  readonly context: TestContext;
  readonly logKey: string;
}

/** Fills a city, has its pool reconciled, and opens its log. */
export async function openCity(db: Db): Promise<AttackedCity> {
  const context = { ...(await fillCity(db)), logKeys: join(makeFolder(), 'keys') };
  const { vkey } = await initLog(context, 'maker', 'log.example/city');
  await reconcileCity(context);
  return { context, logKey: vkey };
}

/** Writes the log as static files to a new folder, as it stands now. */
export async function publishLog(context: TestContext): Promise<string> {
  const folder = makeFolder();
  await writeFiles(folder, exportLog(context));
  return folder;
}

/** Audits a published folder as of a day long after everything was due. */
export async function auditFolder(
  folder: string,
  logKey: string,
  kept: readonly string[] = [],
): Promise<AuditVerdict> {
  return auditLog(await readPublishedLog(folder, kept), { logKey, asOf: '2030-01-01' });
}

/** A witness that watches this log, in a folder of its own; its clock stands at an instant. */
export async function openWitness(
  logKey: string,
  seed: number,
  at: string,
): Promise<{ readonly folder: string; readonly now: () => Date }> {
  const folder = join(makeFolder(), 'witness');
  const key = makeSignerKey('witness.example/one', 'cosignature', new Uint8Array(32).fill(seed));
  await makeWitnessFolder(folder, key, [logKey]);
  return { folder, now: () => new Date(at) };
}

/** That an attempt is refused with this code; gives the refusal, for its words. */
export async function assertRefused(attempt: Promise<unknown>, code: RefusalCode): Promise<Refusal> {
  try {
    await attempt;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    return error;
  }
  throw new assert.AssertionError({ message: 'the attack went through' });
}
