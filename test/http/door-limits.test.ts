import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import express, { type ErrorRequestHandler, type Response } from 'express';
import { z } from 'zod';
import { Refusal } from '../../src/core/refusal.ts';
import { makeCounters, type Limits } from '../../src/http/limits.ts';
import { routes } from '../../src/http/routes.ts';
import { noLimits } from './client.ts';
import { cookieOf, json, pairOf, useService, type Answer, type Headers } from './raw-service.ts';

const publicOrigin = 'https://shuangsui.example';
const host = 'shuangsui.example';
const proxied = { publicOrigin, trustProxy: ['127.0.0.1'] };

describe('a service behind a reverse proxy', () => {
  const { send, signIn, held, lines } = useService(proxied);
  const lastFrom = (): string | undefined => lines.at(-1)?.from;

  it('binds its cookie to its host and to https', async () => {
    const answer = await signIn({ host });
    assert.match(
      cookieOf(answer),
      /^__Host-shuangsui=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const cookie = pairOf(answer);
    assert.equal((await send('GET', '/api/v1/session', { host, cookie })).status, 200);
    const bare = { host, cookie: cookie.replace('__Host-', '') };
    assert.equal(
      (await send('GET', '/api/v1/session', bare)).code,
      'signed-out',
      'the bare name is no cookie of ours',
    );
    const end = await send('POST', '/api/v1/session/end', { host, cookie, origin: publicOrigin });
    assert.match(
      cookieOf(end),
      /^__Host-shuangsui=; Path=\/; Expires=Thu, 01 Jan 1970 00:00:00 GMT; HttpOnly; Secure; SameSite=Strict$/,
    );
    assert.equal((await send('GET', '/api/v1/session', { host, cookie })).code, 'signed-out');
  });

  it('answers to its public name and to those of this machine, and to no other', async () => {
    for (const name of [host, `${host}:443`, 'SHUANGSUI.example', '127.0.0.1:8080', 'localhost'])
      assert.equal((await send('GET', '/public', { host: name })).status, 200, name);
    for (const name of [`${host}:80`, `x.${host}`, `${host}.evil.example`, 'evil.example', '10.1.2.3'])
      assert.equal((await send('GET', '/public', { host: name })).code, 'foreign-request', name);
  });

  it('knows its own origin by its public name, over https only', async () => {
    const post = (headers: Headers) =>
      send(
        'POST',
        '/api/v1/tasks',
        { ...json, host, cookie: `__Host-shuangsui=${held.token}`, ...headers },
        '{}',
      );
    assert.equal((await post({ origin: publicOrigin })).status, 400);
    for (const origin of [`http://${host}`, `${publicOrigin}:8443`, 'https://evil.example'])
      assert.equal((await post({ origin })).code, 'foreign-request', origin);
  });

  it('believes of the addresses that a request names the one that the proxy wrote', async () => {
    const from = async (chain: string): Promise<string | undefined> => {
      await send('GET', '/public', { host, 'x-forwarded-for': chain });
      return lastFrom();
    };
    assert.equal(await from('203.0.113.7'), '203.0.113.7');
    assert.equal(await from('198.51.100.1, 203.0.113.7'), '203.0.113.7');
    assert.equal(await from('203.0.113.7, 127.0.0.1'), '203.0.113.7');
    assert.equal(await from('::ffff:203.0.113.7'), '203.0.113.7');
    assert.equal(await from('2001:db8::1'), '2001:db8::1');
    assert.equal(await from("x' or 1=1"), '127.0.0.1');
    assert.equal(await from('unknown'), '127.0.0.1');
  });

  it('tells browsers to come over https alone', async () => {
    const answer = await send('GET', '/public', { host });
    assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000');
  });
});

describe('a service without a proxy', () => {
  const { send, lines } = useService();

  it('believes no address that a request names', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'x-real-ip'])
      await send('GET', '/public', { [header]: '203.0.113.7' });
    assert.deepEqual(new Set(lines.map(({ from }) => from)), new Set(['127.0.0.1']));
  });

  it('sends its headers with every answer of every route, and its pages run no script of anybody else', async () => {
    const places = routes.map(({ method, path }): readonly [string, string] => [
      method.toUpperCase(),
      path.replaceAll(/\{\w+\}/g, 'x'),
    ]);
    const others: readonly (readonly [string, string])[] = [
      ['GET', '/nothing'],
      ['DELETE', '/public'],
      ['GET', '/'],
    ];
    for (const [method, path] of [...places, ...others]) {
      const { headers } = await send(method, path);
      const what = `${method} ${path}`;
      assert.equal(headers['x-content-type-options'], 'nosniff', what);
      assert.equal(headers['x-frame-options'], 'DENY', what);
      assert.equal(headers['referrer-policy'], 'no-referrer', what);
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin', what);
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin', what);
      assert.match(String(headers['permissions-policy']), /camera=\(\).*geolocation=\(\).*usb=\(\)/, what);
      assert.match(String(headers['x-request-id']), /^[0-9a-f-]{36}$/, what);
      assert.equal(headers['strict-transport-security'], undefined, what);
      assert.equal(headers['x-powered-by'], undefined, what);
      const policy = String(headers['content-security-policy']);
      assert.match(policy, /^default-src 'none'/, what);
      assert.match(policy, /frame-ancestors 'none'/, what);
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval|'unsafe-hashes'|\*|https?:/, what);
      const kept = String(headers['cache-control']);
      assert.match(
        kept,
        path.startsWith('/log/') ? /^(?:no-store|public, max-age=\d+.*)$/ : /^no-store$/,
        what,
      );
    }
  });
});

const limits = (own: Partial<Limits>): Limits => ({ ...noLimits, ...own });
const told = ({ status, code, headers }: Answer): readonly unknown[] => [
  status,
  code,
  Number(headers['retry-after']) > 0,
];

describe('how often an address may ask', () => {
  const { send, held } = useService({ ...proxied, limits: limits({ requests: { times: 5, seconds: 60 } }) });
  const from = (address: string) => send('GET', '/healthz', { host, 'x-forwarded-for': address });

  it('is counted, for each by itself, whoever is signed in', async () => {
    for (let i = 0; i < 5; i += 1) assert.equal((await from('203.0.113.1')).status, 200);
    assert.deepEqual(told(await from('203.0.113.1')), [429, 'too-many', true]);
    const signedIn = { host, 'x-forwarded-for': '203.0.113.1', authorization: `Bearer ${held.token}` };
    assert.equal((await send('GET', '/api/v1/tasks', signedIn)).status, 429);
    assert.equal((await from('203.0.113.2')).status, 200);
  });

  it('counts a network of IPv6 as one, since a client has all of it', async () => {
    for (const end of ['::1', '::2', ':ffff::', ':0:0:0:9', '::10.0.0.1'])
      assert.equal((await from(`2001:db8:0:7${end}`)).status, 200, end);
    assert.deepEqual(told(await from('2001:DB8::7:1:2:3:4')), [429, 'too-many', true]);
    assert.equal((await from('2001:db8:0:8::1')).status, 200);
  });
});

describe('how often an address may try to get in', () => {
  const { send, signIn, held } = useService({ limits: limits({ entries: { times: 3, seconds: 900 } }) });

  it('is counted apart, and keeps nobody out who is in', async () => {
    for (let i = 0; i < 3; i += 1) await signIn();
    assert.deepEqual(told(await signIn()), [429, 'too-many', true]);
    assert.equal((await send('POST', '/api/v1/setup', json, '{}')).status, 429);
    const authorization = `Bearer ${held.token}`;
    assert.equal((await send('GET', '/api/v1/tasks', { authorization })).status, 200);
  });
});

describe('how much a request may hold or ask for', () => {
  it('is bounded on every route: bodies, and rows of a page', () => {
    for (const { method, path, body, query, access } of routes) {
      const what = `${method} ${path}`;
      const most = body?.kind === 'file' ? 20 * 2 ** 20 : access === 'open' ? 2 ** 16 : 4 * 2 ** 20;
      assert.ok(body === null || body.maxBytes <= most, what);
      const { properties = {} } = z.toJSONSchema(query, { io: 'input' });
      for (const name of ['page_size', 'limit'])
        if (name in properties) assert.equal((properties[name] as { maximum: number }).maximum, 200, what);
    }
  });
});

describe('how much work somebody may ask for', () => {
  const { send, held } = useService({
    limits: limits({ heavy: { times: 4, seconds: 60 }, atOnce: { own: 1, all: 2 } }),
  });
  const template = '/api/v1/lists/targets/template.xlsx';

  /** An upload whose body is yet to come; `end` sends it and waits for the answer. */
  function hold(token: string): Promise<() => Promise<number>> {
    const path = '/api/v1/imports?list=targets&file_name=a.csv';
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'text/csv', 'content-length': '4' };
    return new Promise((resolve) => {
      const sent = request(`${held.origin}${path}`, { method: 'POST', headers });
      const answered = new Promise<number>((done) => {
        sent.once('response', (response) =>
          response.resume().once('end', () => done(response.statusCode ?? 0)),
        );
      });
      sent.write('a,');
      setTimeout(() => {
        resolve(async () => {
          sent.end('b\n');
          return answered;
        });
      }, 200);
    });
  }

  it('is one thing at once and a few in a minute, by account', async () => {
    const authorization = `Bearer ${held.token}`;
    const end = await hold(held.token);
    assert.deepEqual(told(await send('GET', template, { authorization })), [429, 'too-many', true]);
    assert.equal(
      (await send('GET', '/api/v1/tasks', { authorization })).status,
      200,
      'what is no work goes on',
    );
    assert.ok((await end()) < 500);
    assert.equal((await send('GET', template, { authorization })).status, 200, 'its place is free again');
    assert.equal((await send('GET', template, { authorization })).status, 200);
    assert.deepEqual(told(await send('GET', template, { authorization })), [429, 'too-many', true]);
  });
});

describe('places for heavy work', () => {
  it('are left to those who are signed in, from however many addresses others ask', async () => {
    const { takePlace } = makeCounters({ ...noLimits, atOnce: { own: 2, all: 4 } });
    const held: Response[] = [];
    const answerRefusal: ErrorRequestHandler = (error, _request, response, _next) => {
      response.status(error instanceof Refusal && error.code === 'too-many' ? 429 : 500).end();
    };
    const app = express();
    app.get('/:who', async ({ params: { who } }, response) => {
      await takePlace(response, who);
      held.push(response);
    });
    app.use(answerRefusal);
    const server = app.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    /** The status of a refusal; undefined for who was given a place and keeps it. */
    const ask = async (who: string): Promise<number | undefined> => {
      const places = held.length;
      const answer = fetch(`http://127.0.0.1:${port}/${who}`).then(({ status }) => status);
      const given = async (): Promise<undefined> => {
        while (held.length === places) await sleep(5);
        return undefined;
      };
      return Promise.race([answer, given()]);
    };
    try {
      assert.deepEqual(
        [await ask('@10.0.0.1'), await ask('@10.0.0.2'), await ask('@10.0.0.3')],
        [undefined, undefined, 429],
      );
      assert.deepEqual([await ask('jingban'), await ask('fuze')], [undefined, undefined]);
      assert.equal(await ask('shenji'), 429);
      for (const response of held.splice(0, 1)) response.end();
      await sleep(50);
      assert.equal(await ask('@10.0.0.3'), undefined);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
