import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { generateSync } from 'otplib';
import { listAudit } from '../../../src/store/audit.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { holdersOf, listGrants } from '../../../src/store/role-grants.ts';
import { saveTotp } from '../../../src/store/totp-secrets.ts';
import { resetPassword } from '../../../src/usecases/people/reset-password.ts';
import { newSetUpToken } from '../../../src/usecases/people/set-up.ts';
import { canaryPassword } from '../../support/canaries.ts';
import type { TestContext } from '../../support/context.ts';
import { databases, testActor } from '../../support/databases.ts';
import { addPerson, secretContext, tokenOf } from '../../support/people.ts';

const program = fileURLToPath(new URL('race-people.ts', import.meta.url));
const password = canaryPassword(1);

/** Runs one process for each list of arguments, all let go at once; returns every outcome of each. */
async function race(address: string, ...runs: readonly (readonly string[])[]): Promise<readonly string[][]> {
  const children = runs.map((given) =>
    spawn(process.execPath, ['--import', 'tsx', program, address, ...given], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(children.map(({ stdout }) => once(stdout, 'data')));
  const ends = children.map(async ({ stdout, stdin }) => {
    const chunks: string[] = [];
    stdout.on('data', (chunk) => chunks.push(String(chunk)));
    stdin.write('go\n');
    await once(stdout, 'close');
    return JSON.parse(chunks.join('')) as string[];
  });
  return Promise.all(ends);
}

const count = (outcomes: readonly string[][], wanted: string) =>
  outcomes.flat().filter((outcome) => outcome === wanted).length;

for (const database of databases) {
  describe(`several processes (${database.name})`, () => {
    let address = '';
    let db: Db;
    let context: TestContext;

    before(async () => {
      address = await database.create();
      db = connect(address);
      await migrate(db);
      await db('actors').insert(testActor);
      context = secretContext(db);
    });
    after(() => db.destroy());

    it('that guess a password have five guesses together, counted exactly', async () => {
      await addPerson(context, 'jingban', password);
      const outcomes = await race(address, ...Array(3).fill(['guess', 'jingban']));
      assert.equal(count(outcomes, 'wrong-credentials'), 24);
      const causes = (await listAudit(db, { subject: 'actors/jingban' }))
        .filter(({ action }) => action === 'sign-in-failed')
        .map(({ detail }) => (detail as { cause: string }).cause);
      assert.deepEqual([causes.length, causes.filter((cause) => cause === 'password').length], [24, 5]);
      const [row] = (await db('sign_in_attempts')) as { failures: string }[];
      assert.equal((JSON.parse(row?.failures ?? '[]') as unknown[]).length, 5);
    });

    it('that use one code let one person in', async () => {
      await addPerson(context, 'zhengshu', password);
      const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
      await saveTotp(context, 'zhengshu', secret);
      const at = context.now();
      await db('totp_secrets').where({ actor_id: 'zhengshu' }).update({ confirmed_at: at.toISOString() });
      const code = generateSync({ secret, epoch: Math.floor(at.getTime() / 1000) });
      const outcomes = await race(address, ...Array(2).fill(['code', 'zhengshu', password, code]));
      assert.deepEqual([count(outcomes, 'done'), count(outcomes, 'wrong-credentials')], [1, 3]);
    });

    it('that take back the last two security administrators leave one', async () => {
      for (const id of ['a1', 'a2']) await addPerson(context, id, password, ['security-administrator']);
      const ids = (await listGrants(db)).map(({ id }) => id);
      const outcomes = await race(address, ...ids.map((id) => ['revoke', testActor.id, id]));
      assert.deepEqual([count(outcomes, 'done'), count(outcomes, 'wrong-state')], [1, 1]);
      assert.equal((await holdersOf(db, 'security-administrator')).length, 1);
    });

    it('that confirm one password give its second half once', async () => {
      await addPerson(context, 'queren', password);
      await addPerson(context, 'baoan', password, ['security-administrator']);
      await resetPassword(context, testActor.id, 'queren');
      const outcomes = await race(address, ...Array(3).fill(['confirm', 'baoan', 'queren']));
      assert.deepEqual([count(outcomes, 'done'), count(outcomes, 'wrong-state')], [1, 5]);
      const trail = await listAudit(db, { subject: 'actors/queren' });
      assert.equal(trail.filter(({ action }) => action === 'password-confirmed').length, 1);
    });

    it('that use one session at once are all let in', async () => {
      const token = await tokenOf(context, testActor.id);
      context.setNow('2026-11-22T00:00:00.000Z');
      await db('sessions').update({ last_used_at: '2026-11-21T23:50:00.000Z' });
      const outcomes = await race(address, ...Array(2).fill(['use', token]));
      assert.equal(count(outcomes, 'done'), 20);
    });

    it('that come with the token of the first set-up set up once', async () => {
      const made = await newSetUpToken(context);
      const outcomes = await race(address, ...Array(3).fill(['set-up', made?.token ?? '']));
      assert.deepEqual([count(outcomes, 'done'), count(outcomes, 'wrong-state')], [1, 2]);
      assert.equal((await db('credentials').where('actor_id', 'like', 'p%')).length, 5);
    });
  });
}
