import { hostname, userInfo } from 'node:os';
import type { Command } from 'commander';
import { loadConfig, type Config } from '../config.ts';
import { createContext, type Context } from '../context.ts';
import { isAllowed, permissions, type Permission } from '../core/people/permissions.ts';
import { roles, type Role } from '../core/people/roles.ts';
import { Refusal } from '../core/refusal.ts';
import { connect } from '../store/connect.ts';
import { openCipher } from '../store/data-keys.ts';
import { migrate } from '../store/migrate.ts';
import { admit } from '../usecases/people/admit.ts';
import { assertWithin, type Subject, type SubjectKind } from '../usecases/people/assert-within.ts';
import { identify, type Caller } from '../usecases/people/identify.ts';
import { findToken, forgetToken, readTokens, type KeptToken } from './token-files.ts';

/** What a command needs: a permission, and where it names one object that this lies within the caller's jurisdiction. */
export type Access = Permission | { readonly permission: Permission; readonly of: Subject };

/** The access of a command that touches one object. */
export const within = (permission: Permission, kind: SubjectKind, id: string): Access => ({
  permission,
  of: { kind, id },
});

/**
 * Runs a command's work on the configured database, brought to its newest schema, and lets go of it afterwards: for commands that
 * need no account, since what they show is public or nobody can have one yet.
 */
export async function withContext(work: (context: Context, config: Config) => Promise<void>): Promise<void> {
  const config = loadConfig();
  const db = connect(config.databaseUrl);
  try {
    await migrate(db);
    const cipher = await openCipher(db, config.dataKey, () => new Date());
    const { databaseUrl, logKeys, protectionLevel, backupDir: folder, backupKeep: keep } = config;
    const context = { ...createContext(db, logKeys, cipher), protectionLevel };
    const backups = { databaseUrl, folder, keep };
    await work({ ...context, backups, source: { door: 'cli', from: terminalName(), session: null } }, config);
  } finally {
    await db.destroy();
  }
}

/**
 * Runs a command's work for whoever is signed in (`--actor`, or the only account that is): with the context of his jurisdiction.
 * Refuses (signed-out) nobody and a session that has ended, (forbidden) whoever lacks the permission or still has to change his
 * password, (not-found) an object outside of his jurisdiction.
 */
export function withSession(
  program: Command,
  access: Access,
  work: (context: Context, actorId: string, caller: Caller) => Promise<void>,
): Promise<void> {
  const { permission, of } = typeof access === 'string' ? { permission: access, of: undefined } : access;
  return withCaller(program, async (context, caller) => {
    if (caller.mustChange) throw new Refusal('forbidden', '请先改口令：shuangsui password');
    if (caller.mustEnrol) throw new Refusal('forbidden', '请先启用动态口令：shuangsui totp enrol');
    if (!isAllowed(caller.roles, permission))
      throw new Refusal('forbidden', describeLack(caller, permission));
    const admitted = admit(context, caller, permission);
    if (of !== undefined) await assertWithin(admitted, of);
    await work(admitted, caller.actorId, caller);
  });
}

function describeLack({ actorId, name, roles: held }: Caller, permission: Permission): string {
  const { label, roles: allowed } = permissions[permission];
  const labelsOf = (list: readonly Role[]): string => list.map((role) => roles[role].label).join('、');
  return `${actorId} ${name}（${held.length === 0 ? '还没有角色' : labelsOf(held)}）没有“${label}”的权限；有这项权限的是：${labelsOf(allowed)}`;
}

/** What a command knows of the login that it runs under. */
export interface Login {
  readonly databaseUrl: string;
  readonly kept: KeptToken;
}

/** Runs a command's work for whoever is signed in, whatever he may. Refuses (signed-out) nobody and a session that has ended. */
export function withCaller(
  program: Command,
  work: (context: Context, caller: Caller, login: Login) => Promise<void>,
): Promise<void> {
  return withContext(async (context, { databaseUrl }) => {
    const kept = await pickToken(databaseUrl, accountOf(program), context.now());
    const caller = await identify(context, kept.token).catch(async (error: unknown) => {
      if (!(error instanceof Refusal) || error.code !== 'signed-out') throw error;
      await forgetToken(databaseUrl, kept);
      throw signedOut(`${kept.account} 的登录已失效（超时、被终止或账号已停用）`, kept.account);
    });
    // Where the session was opened says less than where it is used.
    await work(context, { ...caller, from: terminalName() }, { databaseUrl, kept });
  });
}

/** The account that `--actor` names; undefined when it is left out. */
export function accountOf(program: Command): string | undefined {
  return program.opts<{ actor?: string }>().actor;
}

async function pickToken(databaseUrl: string, account: string | undefined, now: Date): Promise<KeptToken> {
  const isValid = ({ expiresAt }: KeptToken): boolean => Date.parse(expiresAt) > now.getTime();
  if (account !== undefined) {
    const kept = await findToken(databaseUrl, account);
    if (kept === undefined) throw signedOut(`${account} 没有登录`, account);
    if (!isValid(kept)) throw signedOut(`${account} 的登录已过期`, account);
    return kept;
  }
  const [kept, ...others] = (await readTokens(databaseUrl)).filter(isValid);
  if (kept === undefined) throw signedOut('没有登录，或登录已过期');
  if (others.length === 0) return kept;
  const accounts = [kept, ...others].map((each) => each.account);
  throw new Refusal('signed-out', `有几个账号已登录（${accounts.join('、')}）：请用 --actor 写明用哪一个`);
}

const signedOut = (what: string, account = '<账号>'): Refusal =>
  new Refusal('signed-out', `${what}：请先运行 shuangsui login ${account}`);

/** Who sits at the terminal, as the operating system has it: at most 100 characters. */
export function terminalName(): string {
  return `${userName()}@${hostname()}`.slice(0, 100);
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A user without an entry in the system's list, as in some containers.
    return String(process.getuid?.() ?? '?');
  }
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
