import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Command } from 'commander';
import { groups } from '../../src/cli/groups.ts';
import { permissionNames, permissions, type Permission } from '../../src/core/people/permissions.ts';
import { roleNames, roles, type Role } from '../../src/core/people/roles.ts';
import type { Refusal } from '../../src/core/refusal.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { city, clinicPlan } from '../support/build.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { commandRows, type CommandRow } from './access-table.ts';
import { printerOf, signIn } from './run.ts';

type Add = (program: Command) => void;

/** The groups are imported when they are needed, with a class of refusals that is not the one of this file. */
const isRefusal = (error: unknown): error is Refusal => error instanceof Error && error.name === 'Refusal';

const rows = Object.entries(commandRows);
const mayOf = (permission: Permission): readonly Role[] => permissions[permission].roles;

/** Every command of the program that does something, by the words that call it. */
function leavesOf(command: Command, words: readonly string[] = []): readonly string[] {
  return command.commands.flatMap((child) => {
    const path = [...words, child.name()];
    return child.commands.length === 0 ? [path.join(' ')] : leavesOf(child, path);
  });
}

describe('who may run which command', function () {
  this.timeout(120_000);
  const address = `sqlite:${join(makeFolder(), 'test.db')}`;
  const { DATABASE_URL, SHUANGSUI_STATE } = process.env;
  let adds: readonly Add[] = [];
  let task = '';

  before(async () => {
    process.env['DATABASE_URL'] = address;
    adds = await Promise.all(groups.map(({ load }) => load()));
    const db = connect(address);
    await migrate(db);
    const context = await fillCity(db);
    ({ id: task } = await draftTask(context, 'maker', clinicPlan));
    const add = async (id: string, organisation: string, held: readonly Role[]): Promise<void> => {
      await db('actors').insert({ ...testActor, id, organisation_code: organisation });
      await grantRoles(db, id, held);
    };
    for (const permission of permissionNames) {
      const lacking = roleNames.filter((role) => !mayOf(permission).includes(role));
      await add(`no-${permission}`, city.code, lacking);
      await add(`yes-${permission}`, city.code, mayOf(permission));
    }
    // Of an organisation that is not in the tree: he sees what is his own, which is nothing.
    await add('elsewhere', 'ELSEWHERE', roleNames);
    await db.destroy();
    const people = permissionNames.flatMap((permission) => [`no-${permission}`, `yes-${permission}`]);
    await signIn(address, ...people, 'elsewhere');
  });
  after(() => {
    if (DATABASE_URL === undefined) delete process.env['DATABASE_URL'];
    else process.env['DATABASE_URL'] = DATABASE_URL;
    process.env['SHUANGSUI_STATE'] = SHUANGSUI_STATE;
    process.exitCode = undefined;
  });

  const run = (actor: string | undefined, ...words: readonly string[]): Promise<string> => {
    const index = groups.findIndex(({ names }) => names.includes(words[0] ?? ''));
    const as = actor === undefined ? [] : ['--actor', actor];
    return printerOf(...adds.slice(index, index + 1))(...as, ...words);
  };

  const refusalOf = async (actor: string | undefined, ...words: readonly string[]): Promise<Refusal> => {
    try {
      await run(actor, ...words);
    } catch (error) {
      if (isRefusal(error)) return error;
      throw error;
    }
    throw new assert.AssertionError({ message: `${words.join(' ')} is not refused to ${actor ?? 'nobody'}` });
  };

  it('is written in the table for every command, and for nothing else', () => {
    const program = new Command();
    for (const add of adds) add(program);
    assert.deepEqual(leavesOf(program).toSorted(), Object.keys(commandRows).toSorted());
  });

  it('needs a session for everything but the open commands', async () => {
    process.env['SHUANGSUI_STATE'] = makeFolder();
    try {
      for (const [path, { needs, args }] of rows) {
        if (needs === 'open') continue;
        const { code, message } = await refusalOf(undefined, ...path.split(' '), ...args);
        assert.deepEqual([path, code], [path, 'signed-out']);
        assert.match(message, /请先运行 shuangsui login/);
      }
    } finally {
      process.env['SHUANGSUI_STATE'] = SHUANGSUI_STATE;
    }
  });

  const guarded = rows.flatMap(([path, { needs, args }]) =>
    typeof needs === 'string' ? [] : [{ path, needs, args }],
  );

  it('is refused to whoever holds all roles but those that may, and says which these are', async () => {
    for (const { path, needs, args } of guarded) {
      const { permission } = needs;
      const refusal = await refusalOf(`no-${permission}`, ...path.split(' '), ...args);
      assert.deepEqual([path, refusal.code], [path, 'forbidden']);
      const labels = mayOf(permission).map((role) => roles[role].label);
      const expected = `没有“${permissions[permission].label}”的权限；有这项权限的是：${labels.join('、')}`;
      assert.ok(refusal.message.endsWith(expected), `${path}: ${refusal.message}`);
    }
  });

  const wordsFor = ({ args }: Pick<CommandRow, 'args'>, id: string): readonly string[] =>
    args.map((word) => (word === 'f'.repeat(32) ? id : word));

  it('is refused with one and the same answer for what is elsewhere and for what does not exist', async () => {
    const placed = guarded.filter(({ needs }) => needs.isPlaced);
    for (const { path, args } of placed) {
      const missing = await refusalOf('elsewhere', ...path.split(' '), ...args);
      assert.deepEqual(
        [path, missing.code, missing.message],
        [path, 'not-found', '没有找到，或不在您的管辖范围内'],
      );
      if (!/^task (?!substitute (approve|draw|withdraw|document)|skip (approve|reject))/.test(path)) continue;
      const foreign = await refusalOf('elsewhere', ...path.split(' '), ...wordsFor({ args }, task));
      assert.deepEqual([path, foreign.code, foreign.message], [path, missing.code, missing.message]);
    }
    assert.ok(placed.length > 60);
  });

  it('is open to whoever holds a role that may', async () => {
    const looks = guarded.filter(({ path }) => /(^task|\b)(list|show|keys|status)$/.test(path));
    for (const { path, needs, args } of looks) {
      const words = [...path.split(' '), ...wordsFor({ args }, task)];
      await run(`yes-${needs.permission}`, ...words).catch((error: unknown) => {
        if (!isRefusal(error) || ['forbidden', 'signed-out'].includes(error.code)) throw error;
      });
    }
    assert.ok(looks.length > 15);
  });
});
