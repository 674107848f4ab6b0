import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inTransaction, type Context } from '../../src/context.ts';
import { formatVerifierKey, makeSignerKey } from '../../src/core/log/keys.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { makeWitnessFolder } from '../../src/store/witness-folder.ts';
import type { Witness } from '../../src/usecases/witness-checkpoint.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { exportLog } from '../../src/usecases/export-log.ts';
import { appendLog, type LogEvent } from '../../src/store/log.ts';
import { testContext, type TestContext } from './context.ts';
import { makeFolder, testActor } from './databases.ts';
import type { Db } from '../../src/store/connect.ts';

export const origin = 'log.example/xian';

/** A test context with a folder for keys. */
export const logContext = (db: Db): TestContext & { readonly logKeys: string } => ({
  ...testContext(db),
  logKeys: join(makeFolder(), 'keys'),
});

/** An event of the log, different for each number. */
export const eventOf = (number: number): LogEvent => ({
  kind: 'pool',
  subject: 'targets',
  digest: number.toString(16).padStart(64, '0'),
  facts: { step: 'import', added: number },
});

/** Appends that many entries in one transaction. */
export async function appendMany(context: Context, count: number, from = 0): Promise<void> {
  await inTransaction(context, async (inner) => {
    for (let number = from; number < from + count; number += 1) await appendLog(inner, eventOf(number));
  });
}

/** Writes a file and the folders that it needs. */
export function place(path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** Exports the log into a folder. */
export async function writeSite(context: Context, folder: string): Promise<void> {
  for await (const [path, bytes] of exportLog(context)) place(join(folder, path), bytes);
}

/** What the checker in Go says of a folder. Throws with its message when something is wrong. */
export function verifyWithGo(folder: string, vkey: string): string {
  const source = fileURLToPath(new URL('verify-log/main.go', import.meta.url));
  return execFileSync('go', ['run', source, folder, vkey], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GO111MODULE: 'off', GOPATH: '/usr/share/gocode', GOFLAGS: '' },
  });
}

export const actorId = testActor.id;

/** Holds a refusal against its code and its words. */
export const refusal =
  (code: Refusal['code'], pattern: RegExp) =>
  (error: unknown): boolean => {
    assert.ok(error instanceof Refusal, String(error));
    assert.equal(error.code, code, error.message);
    assert.match([error.message, ...error.problems.map(({ message }) => message)].join(' '), pattern);
    return true;
  };

/** A witness that watches the log with that key; its clock stands at the second given. */
export async function makeWitness(vkey: string, second: number) {
  const folder = join(makeFolder(), 'witness');
  const key = makeSignerKey('witness.example/w1', 'cosignature', new Uint8Array(32).fill(7));
  await makeWitnessFolder(folder, key, [vkey]);
  const witness: Witness = { folder, now: () => new Date(second * 1000) };
  return { witness, vkey: formatVerifierKey(key), evidence: () => readdirSync(join(folder, 'evidence')) };
}

/** A named log with some entries, exported, and cosigned by a witness. */
export async function begin(db: Db, count = 5) {
  const context = logContext(db);
  const { vkey, path } = await initLog(context, actorId, origin);
  await appendMany(context, count);
  const site = join(makeFolder(), 'site');
  await writeSite(context, site);
  return { context, vkey, path, site };
}
