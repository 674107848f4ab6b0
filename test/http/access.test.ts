import assert from 'node:assert/strict';
import { roleNames, type Role } from '../../src/core/people/roles.ts';
import { routes } from '../../src/http/routes.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { tokenOf } from '../support/people.ts';
import { letters, matrix, type Row } from './access-matrix.ts';
import { Client } from './client.ts';
import { fillDistricts, personOf, type District, type Objects } from './two-districts.ts';

const nameOf = ({ method, path }: { readonly method: string; readonly path: string }): string =>
  `${method.toUpperCase()} ${path}`;

const cases = ['own', 'foreign', 'missing'] as const;
type Case = (typeof cases)[number];

/** Who asks: nobody, each role, an account that is disabled, and one whose session is over. */
const askers = ['anonymous', ...roleNames, 'disabled', 'expired'] as const;
type Asker = (typeof askers)[number];

interface Reply {
  readonly status: number;
  /** The answer without what differs from one request to the next. */
  readonly text: string;
}

/** What stands for a parameter of a path that is not the object. */
const fillers: Readonly<Record<string, string>> = {
  list: 'targets',
  format: 'csv',
  kind: 'drugs',
  version: '1',
  seq: '0',
  level: '0',
  a: '000',
  b: '000',
  c: '000',
  d: '000',
};

const nameIn = (path: string): string => {
  if (path.includes('/jobs/')) return 'none';
  if (path.includes('/files/')) return 'commitment.json';
  if (path.includes('/annual-plans/')) return 'annual-plan';
  return path.includes('/substitutions/') ? 'sheet' : 'work-plan';
};

const unknownId = 'f'.repeat(32);

/** The address of a route for one case. A code that is no object of its own is a target's that was drawn. */
function addressOf(path: string, { kind, query = '' }: Row, objects: Objects | undefined): string {
  const isCode = kind?.startsWith('record:') === true;
  const missing = isCode ? 'NONE' : unknownId;
  const id = kind === undefined ? missing : (objects?.[kind] ?? missing);
  const code = kind === 'record:targets' ? id : (objects?.drawn ?? 'NONE');
  const place = path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    name === 'id' ? id : name === 'code' ? code : name === 'name' ? nameIn(path) : (fillers[name] ?? 'x'),
  );
  return `${place}${query.replace('{}', id)}`;
}

/** Whether somebody gets past the door. */
const isLetIn = ({ who }: Row, asker: Asker): boolean => {
  if (who === 'anybody' || who === 'known') return true;
  if (['anonymous', 'disabled', 'expired'].includes(asker)) return false;
  return who === 'everybody' || [...who].some((letter) => letters[letter as keyof typeof letters] === asker);
};

describe('the matrix of access', () => {
  it('has a row for every route, and no other', () => {
    assert.deepEqual(Object.keys(matrix).toSorted(), routes.map(nameOf).toSorted());
  });
});

for (const database of databases) {
  describe(`every route for everybody on ${database.name}`, () => {
    const db = useDatabase(database);
    const client = new Client();
    let context: TestContext;
    let objects: Readonly<Record<District, Objects>>;
    const tokens = new Map<Asker, string>();
    const isWhole = database.name === 'sqlite';
    let cells = 0;

    before(async () => {
      context = testContext(db());
      await client.start(context);
      objects = await fillDistricts(context);
      await renewTokens();
      for (const asker of ['disabled', 'expired'] as const) {
        // Whatever the reason, it is not for want of a role.
        await client.addPerson(asker, ['section-officer', 'section-head']);
      }
      const yesterday = { ...context, now: () => new Date('2026-11-20T00:00:00.000Z') };
      tokens.set('expired', await tokenOf(yesterday, 'expired'));
      tokens.set('disabled', await tokenOf(context, 'disabled'));
      await db()('actors').where({ id: 'disabled' }).update({ state: 'disabled' });
    });
    after(async () => {
      await client.stop();
      console.log(`      access: ${cells} cells of route, caller and object on ${database.name}`);
    });

    async function renewTokens(): Promise<void> {
      for (const role of roleNames) tokens.set(role, await tokenOf(context, personOf(role)));
    }

    async function ask(method: string, address: string, asker: Asker, body: unknown): Promise<Reply> {
      const token = tokens.get(asker);
      const response = await fetch(`${client.base}${address}`, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      cells += 1;
      const text = (await response.text()).replace(/"request_id":"[^"]*"/, '');
      return { status: response.status, text };
    }

    function assertCell(place: string, row: Row, [asker, which]: readonly [Asker, Case], reply: Reply): void {
      const what = `${place} for ${asker}, ${which}: ${reply.status} ${reply.text.slice(0, 200)}`;
      // Whether the service is ready is what that route tells.
      assert.ok(reply.status < 500 || place === 'GET /readyz', what);
      if (isLetIn(row, asker)) {
        const isHidden = which !== 'own' && row.kind !== undefined && row.who !== 'known';
        if (isHidden || (which === 'missing' && row.kind !== undefined))
          assert.equal(reply.status, 404, what);
        else if (row.city === true) assert.equal(reply.status, 403, what);
        else assert.doesNotMatch(reply.text, /"code":"(?:signed-out|forbidden|same-person)"/, what);
      } else assert.equal(reply.status, roleNames.includes(asker as Role) ? 403 : 401, what);
    }

    it('lets the people of the city see what belongs to either district', async () => {
      await client.addPerson('of-the-city', ['auditor']);
      for (const which of ['own', 'foreign'] as const)
        for (const [kind, path] of [
          ['task', 'tasks'],
          ['visit', 'visits'],
          ['record:targets', 'lists/targets'],
        ] as const) {
          const place = `/api/v1/${path}/${objects[which][kind]}`;
          assert.equal((await client.get(place, { actor: 'of-the-city' })).status, 200, place);
        }
    });

    it('knows nobody from outside where anybody may ask, whatever the plan says of him', async () => {
      const edition = (which: District): string =>
        `/api/v1/tasks/${objects[which].task}/bundle.zip?edition=auditor`;
      const actor = personOf('section-officer');
      assert.equal((await client.get(edition('own'), { actor })).status, 200);
      const outside = await client.get(edition('foreign'), { actor });
      const nobody = await client.get(edition('foreign'), { actor: null });
      assert.deepEqual([outside.status, outside.body.detail], [403, nobody.body.detail]);
      assert.equal(nobody.status, 403);
    });

    // Whose an object is, is asked of the database; who may call a route is not, and is the same on either.
    const asked = routes.filter((route) => isWhole || matrix[nameOf(route)]?.kind !== undefined);
    for (const route of asked) {
      const name = nameOf(route);
      const row = matrix[name];
      it(name, async () => {
        assert.ok(row !== undefined);
        for (const asker of askers) {
          const replies = new Map<Case, Reply>();
          for (const which of row.kind === undefined ? (['own'] as const) : cases) {
            const address = addressOf(route.path, row, which === 'missing' ? undefined : objects[which]);
            const reply = await ask(route.method.toUpperCase(), address, asker, row.body);
            assertCell(name, row, [asker, which], reply);
            replies.set(which, reply);
          }
          if (row.kind !== undefined && row.who !== 'known')
            assert.deepEqual(replies.get('foreign'), replies.get('missing'), `${name} for ${asker}`);
        }
        if (row.who === 'everybody') await renewTokens();
      });
    }
  });
}
