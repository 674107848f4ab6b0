import assert from 'node:assert/strict';
import { createApp } from '../../src/http/app.ts';
import { routes } from '../../src/http/routes.ts';
import type { Route } from '../../src/http/route.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { testContext } from '../support/context.ts';
import { cookieOf, json, pairOf, useService, type Headers } from './raw-service.ts';

const [sqlite] = databases;
assert.ok(sqlite !== undefined);
const ownPage = { 'sec-fetch-site': 'same-origin' };

describe('the start of the service', () => {
  const db = useDatabase(sqlite);
  const [known] = routes.filter(({ path }) => path === '/api/v1/tasks/{id}');
  const refuses = (access: unknown, reason: RegExp): void => {
    const route = { ...known, access } as Route;
    assert.throws(() => createApp(testContext(db()), {}, [...routes, route]), reason);
  };

  it('is refused when a route does not say who may call it, naming the route', () => {
    const place = 'GET /api/v1/tasks/\\{id\\}: ';
    refuses(undefined, new RegExp(`${place}it does not say who may call it`));
    refuses('public', new RegExp(`${place}it does not say who may call it`));
    refuses(
      { permission: 'task-eat', of: 'nothing' },
      new RegExp(`${place}there is no permission "task-eat"`),
    );
    refuses({ permission: 'task-read' }, new RegExp(`${place}it does not say of what`));
    refuses({ permission: 'task-read', of: 'all' }, new RegExp(`${place}it does not say of what`));
    refuses({ known: 'task-read', of: 'nothing' }, new RegExp(`${place}it does not say of what`));
    refuses(
      { permission: 'task-read', of: { kind: 'task', param: 'task' } },
      new RegExp(`${place}its path has no task`),
    );
    refuses(
      { permission: 'task-read', of: { kind: 'task', query: 'task' } },
      new RegExp(`${place}its query does not`),
    );
    refuses(
      { permission: 'task-read', of: { kind: 'moon', param: 'id' } },
      new RegExp(`${place}nobody knows whose a "moon" is`),
    );
    refuses(
      { permission: 'task-read', of: { kind: 'record', param: 'id' } },
      new RegExp(`${place}nobody knows whose`),
    );
    createApp(testContext(db()), {}, routes);
  });
});

describe('signing in with a browser on this machine', () => {
  const { send, signIn, held } = useService();

  it('hands out a cookie that no script reads, no other site makes a browser send, and no one keeps', async () => {
    const answer = await signIn();
    assert.equal(answer.status, 200, answer.text);
    const [pair = '', ...attributes] = cookieOf(answer).split('; ');
    assert.match(pair, /^shuangsui=[\w-]{43}$/);
    const names = new Set(attributes.map((each) => each.split('=')[0]));
    assert.deepEqual(names, new Set(['Expires', 'HttpOnly', 'Path', 'SameSite']));
    assert.ok(attributes.includes('Path=/') && attributes.includes('SameSite=Strict'));
    assert.equal(answer.headers['cache-control'], 'no-store');
    assert.ok(!answer.text.includes(pair.slice('shuangsui='.length)));
  });

  it('lets a one-time password do nothing but change itself and sign out', async () => {
    const cookie = pairOf(await signIn());
    const self = await send('GET', '/api/v1/session', { cookie });
    assert.equal(self.status, 200);
    assert.equal(self.headers['cache-control'], 'no-store');
    const tasks = await send('GET', '/api/v1/tasks', { cookie });
    assert.deepEqual([tasks.status, tasks.code], [403, 'forbidden']);
    const end = await send('POST', '/api/v1/session/end', { cookie, ...ownPage });
    assert.equal(end.status, 200);
    assert.match(
      cookieOf(end),
      /^shuangsui=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; SameSite=Strict$/,
    );
    assert.equal((await send('GET', '/api/v1/session', { cookie })).code, 'signed-out');
  });

  it('takes a request that changes something from its own pages only', async () => {
    const cookie = `shuangsui=${held.token}`;
    const own = held.origin;
    const cases: readonly (readonly [Headers, number])[] = [
      [{ 'sec-fetch-site': 'same-origin' }, 400],
      [{ 'sec-fetch-site': 'none' }, 400],
      [{ 'sec-fetch-site': 'same-origin', origin: own }, 400],
      [{ origin: own }, 400],
      [{}, 403],
      [{ 'sec-fetch-site': 'same-site' }, 403],
      [{ 'sec-fetch-site': 'cross-site' }, 403],
      [{ 'sec-fetch-site': 'cross-site', origin: own }, 403],
      [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, 403],
      [{ origin: 'https://evil.example' }, 403],
      [{ origin: 'null' }, 403],
      [{ origin: own.replace('http:', 'https:') }, 403],
      [{ origin: 'http://127.0.0.1:1' }, 403],
    ];
    for (const [headers, status] of cases) {
      const answer = await send('POST', '/api/v1/tasks', { ...json, cookie, ...headers }, '{}');
      assert.equal(answer.status, status, `${JSON.stringify(headers)} ${answer.text}`);
      assert.equal(answer.code, status === 403 ? 'foreign-request' : 'invalid');
    }
    const reads = await send('GET', '/api/v1/tasks', { cookie });
    assert.equal(reads.status, 200);
    assert.equal(
      (await send('GET', '/api/v1/tasks', { cookie, origin: 'https://evil.example' })).status,
      403,
    );
  });

  it('takes a Bearer token without these headers, and from no page of another origin', async () => {
    const authorization = `Bearer ${held.token}`;
    const post = (headers: Headers) =>
      send('POST', '/api/v1/tasks', { ...json, authorization, ...headers }, '{}');
    assert.equal((await post({})).status, 400);
    assert.equal((await post({ origin: 'https://evil.example' })).code, 'foreign-request');
    // What is written there counts: a cookie beside it changes nothing.
    const mixed = await send('GET', '/api/v1/tasks', {
      authorization: 'Bearer x',
      cookie: `shuangsui=${held.token}`,
    });
    assert.equal(mixed.code, 'signed-out');
  });

  it('lets no page of another site sign anybody in', async () => {
    for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://evil.example' }] as const)
      assert.equal((await signIn(headers)).code, 'foreign-request');
    assert.equal((await signIn(ownPage)).status, 200);
  });

  it('gives no leave to other origins', async () => {
    const preflight = { origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await send('OPTIONS', '/api/v1/tasks', preflight);
    assert.equal(answer.status, 403);
    const allowed = Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'));
    assert.deepEqual(allowed, []);
  });

  it('shows the bare address the way', async () => {
    const answer = await send('GET', '/');
    assert.deepEqual([answer.status, answer.headers.location], [303, '/public']);
    assert.equal((await send('POST', '/')).code, 'no-such-route');
  });
});
