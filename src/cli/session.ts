import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { createContext, type Context } from '../context.ts';
import type { Permission } from '../core/people/permissions.ts';
import { Refusal } from '../core/refusal.ts';
import { connect } from '../store/connect.ts';
import { openCipher } from '../store/data-keys.ts';
import { migrate } from '../store/migrate.ts';
import type { Looker } from '../usecases/look-at-draw.ts';
import type { Subject, SubjectKind } from '../usecases/people/assert-within.ts';

/** What a command needs: a permission, and where it names one object that this lies within the caller's jurisdiction. */
export type Access = Permission | { readonly permission: Permission; readonly of: Subject };

/** The access of a command that touches one object. */
export const within = (permission: Permission, kind: SubjectKind, id: string): Access => ({
  permission,
  of: { kind, id },
});

/** Runs a command's work on the configured database, brought to its newest schema, and lets go of it afterwards. */
export async function withContext(work: (context: Context) => Promise<void>): Promise<void> {
  const { databaseUrl, logKeys, dataKey } = loadConfig();
  const db = connect(databaseUrl);
  try {
    await migrate(db);
    await work(createContext(db, logKeys, await openCipher(db, dataKey, () => new Date())));
  } finally {
    await db.destroy();
  }
}

/** Runs a command's work for whoever is signed in and may: with his jurisdiction and where he acts from. */
export function withSession(
  program: Command,
  _access: Access,
  work: (context: Context, actorId: string) => Promise<void>,
): Promise<void> {
  // Until there are sessions, whoever is named is believed.
  return withContext((context) => work(context, actorOf(program)));
}

/** Who is acting: `--actor`, given to every command that changes something. */
export function actorOf(program: Command): string {
  const { actor } = program.opts<{ actor?: string }>();
  if (actor === undefined)
    throw new Refusal('unknown-actor', '请用 --actor 写明操作人的编号（shuangsui actor list 可查）');
  return actor;
}

/** Who asks to see something: `--actor` where it is given, null for nobody in particular. */
export function lookerOf(program: Command): Looker {
  return program.opts<{ actor?: string }>().actor ?? null;
}

/** Prints a result: as JSON with `--json`, otherwise the given Chinese lines. */
export function print(program: Command, value: unknown, lines: readonly string[]): void {
  if (program.opts()['json'] === true) console.log(JSON.stringify(value, null, 2));
  else for (const line of lines) console.log(line);
}

/** A progress line on standard error for long work, rewritten in place; silent where nobody watches. */
export function progressOf(what: string): (done: number) => void {
  return (done) => {
    if (process.stderr.isTTY) process.stderr.write(`\r${what} ${done}`);
  };
}
