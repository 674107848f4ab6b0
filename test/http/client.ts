import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ProblemSchema } from '../../src/contract/service.ts';
import { isAllowed } from '../../src/core/people/permissions.ts';
import type { Role } from '../../src/core/people/roles.ts';
import { createApp } from '../../src/http/app.ts';
import type { DoorSettings } from '../../src/http/door.ts';
import { describeApi } from '../../src/http/docs/openapi.ts';
import type { Limits } from '../../src/http/limits.ts';
import { doorStatus, refusalStatus } from '../../src/http/problems.ts';
import { routes } from '../../src/http/routes.ts';
import type { Route } from '../../src/http/route.ts';
import { agreementFile, ceremony, city, cityFiles, clinicPlan } from '../support/build.ts';
import { collectOutput } from '../support/collect-output.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase, type TestDatabase } from '../support/databases.ts';
import { grantRoles, grantUsualRoles, tokenOf } from '../support/people.ts';

/** What to send besides method and path. */
export interface Sent {
  /** Who sends it, signed in; null for nobody. Reading routes that need a permission are asked by somebody who has it when this is left out. */
  readonly actor?: string | null;
  /** A body of JSON. */
  readonly json?: unknown;
  /** A raw body, of `type`. */
  readonly bytes?: Uint8Array | string;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a test may say of a person besides his id. */
interface NewPerson {
  readonly name: string;
  readonly organisation_code: string;
  readonly officer_code: string;
}

/** An answer, its body read as JSON where it is JSON. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Uint8Array;
  // oxlint-disable-next-line typescript/no-explicit-any -- a test reads what it expects and fails on anything else
  readonly body: any;
}

const codes: Readonly<Record<string, number>> = { ...refusalStatus, ...doorStatus };
const { paths } = describeApi(routes) as {
  paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
};

/** Nobody in these tests is kept waiting. */
const plenty = { times: 1_000_000, seconds: 60 };
export const noLimits: Limits = {
  requests: plenty,
  entries: plenty,
  heavy: plenty,
  atOnce: { own: 1_000, all: 1_000 },
};

export function findRoute(method: string, path: string): Route | undefined {
  const place = path.split('?')[0] ?? '';
  return routes.find((route) => {
    const pattern = route.path.replaceAll('.', '\\.').replaceAll(/\{\w+\}/g, '[^/]+');
    return route.method === method.toLowerCase() && new RegExp(`^${pattern}$`).test(place);
  });
}

/** The service of one test file on one database: listens on a port of its own while the tests of its block run. */
export class Client {
  readonly log: string[] = [];
  base = '';
  context: TestContext | undefined;
  #server: Server | undefined;
  readonly #tokens = new Map<string, string>();

  /** Listens on a port of its own; the usual people who are stored by then have their usual roles. */
  async start(context: TestContext, settings: DoorSettings = {}): Promise<void> {
    this.context = context;
    await grantUsualRoles(context.db);
    const app = createApp(context, {
      log: (line) => this.log.push(line),
      limits: noLimits,
      ...settings,
    });
    this.#server = createServer(app).listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server?.once('listening', resolve));
    this.base = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server?.closeAllConnections();
    await new Promise((resolve) => this.#server?.close(resolve));
  }

  setNow(instant: string): void {
    this.context?.setNow(instant);
  }

  /** A token of a session that this person has now. */
  async tokenOf(actor: string): Promise<string> {
    const { context } = this;
    assert.ok(context !== undefined);
    const key = `${actor} ${context.now().toISOString()}`;
    const token = this.#tokens.get(key) ?? (await tokenOf(context, actor));
    this.#tokens.set(key, token);
    return token;
  }

  /** Stores a person with an account and these roles. */
  async addPerson(id: string, roles: readonly Role[], person: Partial<NewPerson> = {}): Promise<void> {
    const { context } = this;
    assert.ok(context !== undefined);
    const row = { ...testActor, name: id, ...person, id };
    await context.db('actors').insert(row);
    await grantRoles(context.db, id, roles);
  }

  /** Who asks when a test does not say: the tester, or an auditor whom the first question stores. */
  async #readerOf(route: Route | undefined): Promise<string | null> {
    const access = route?.access;
    if (route?.method !== 'get' || typeof access !== 'object' || 'known' in access) return null;
    if (isAllowed(officerAndHead, access.permission)) return testActor.id;
    const { context } = this;
    if ((await context?.db('actors').where({ id: 'auditor' }).first<unknown>()) === undefined)
      await this.addPerson('auditor', ['auditor']);
    return 'auditor';
  }

  /** Sends a request and holds its answer against the description of its route. */
  async send(method: string, path: string, sent: Sent = {}): Promise<Reply> {
    const route = findRoute(method, path);
    const actor = sent.actor === undefined ? await this.#readerOf(route) : sent.actor;
    const signedIn = actor === null ? {} : { Authorization: `Bearer ${await this.tokenOf(actor)}` };
    const { headers, body } = contentOf(sent);
    const response = await fetch(`${this.base}${path}`, {
      method,
      headers: { ...signedIn, ...headers },
      ...(body === undefined ? {} : { body: body as string }),
    });
    const reply = await readReply(response);
    // What a look at personal values shows is what was asked for.
    if (route?.path.endsWith('/personal') !== true || response.status !== 200)
      collectOutput(`${method} ${path}`, reply.bytes);
    assertDescribed(route, reply);
    return reply;
  }

  get(path: string, sent: Sent = {}): Promise<Reply> {
    return this.send('GET', path, sent);
  }

  /** Posts JSON as a person; fails unless the answer is a success. */
  async post(actor: string, path: string, json?: unknown): Promise<Reply['body']> {
    const reply = await this.send('POST', path, json === undefined ? { actor } : { actor, json });
    assert.ok(reply.status === 200 || reply.status === 201, `${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }

  /** Posts a file as a person; fails unless the answer is 201. */
  async upload(actor: string, path: string, bytes: Uint8Array): Promise<Reply['body']> {
    const reply = await this.send('POST', path, { actor, bytes, type: 'application/octet-stream' });
    assert.equal(reply.status, 201, `${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  }
}

function contentOf({ json, bytes, type, headers = {} }: Sent) {
  const contentType = json === undefined ? type : (type ?? 'application/json');
  return {
    headers: { ...(contentType === undefined ? {} : { 'Content-Type': contentType }), ...headers },
    body: json === undefined ? bytes : JSON.stringify(json),
  };
}

async function readReply(response: Response): Promise<Reply> {
  const { status, headers } = response;
  const bytes = new Uint8Array(await response.arrayBuffer());
  const isJson = /[/+]json(?:;|$)/.test(headers.get('content-type') ?? '') && bytes.length > 0;
  return { status, headers, bytes, body: isJson ? JSON.parse(new TextDecoder().decode(bytes)) : undefined };
}

function assertHeaders(route: Route | undefined, reply: Reply): void {
  assert.equal(reply.headers.get('x-content-type-options'), 'nosniff');
  // The files of the transparency log are public; everything else is kept by nobody.
  const isPublic = reply.status === 200 && route?.path.startsWith('/log/') === true;
  assert.match(reply.headers.get('cache-control') ?? '', isPublic ? /^public, max-age=\d+/ : /^no-store$/);
}

function assertDescribed(route: Route | undefined, reply: Reply): void {
  assertHeaders(route, reply);
  if (reply.status >= 400) {
    const problem = ProblemSchema.parse(reply.body);
    assert.match(reply.headers.get('content-type') ?? '', /^application\/problem\+json/);
    assert.equal(problem.status, reply.status);
    assert.equal(codes[problem.code], reply.status, problem.code);
    assert.equal(problem.request_id, reply.headers.get('x-request-id'));
    assert.match(problem.detail, /\p{Script=Han}/u);
    const described = route && paths[route.path]?.[route.method]?.responses[reply.status]?.description;
    if (route !== undefined)
      assert.ok(described?.includes(problem.code), `${route.path} may answer ${problem.code}`);
    return;
  }
  assert.ok(route !== undefined);
  assert.equal(reply.status, route.answer.status);
  if (route.answer.kind === 'json') route.answer.schema.parse(reply.body);
  else {
    const type = reply.headers.get('content-type')?.split(';')[0];
    assert.ok(type !== undefined && route.answer.types.includes(type), `${type}`);
  }
}

/** For each database: a block of tests with the service running on it. */
export function describeOnBoth(title: string, body: (client: Client, database: TestDatabase) => void): void {
  for (const database of databases) {
    describe(`${title} on ${database.name}`, () => {
      const db = useDatabase(database);
      const client = new Client();
      before(() => client.start(testContext(db())));
      after(() => client.stop());
      body(client, database);
    });
  }
}

/** A small office, where everybody may do everything that the rules of two people let him. */
export const officerAndHead = ['section-officer', 'section-head'] as const;

/**
 * The people of the tests: whoever drafts and freezes, whoever checks, and a third. They may do the same, so that a refusal comes from
 * the rule that is tested, unless maker and checker have roles of their own.
 */
export async function addPeople(
  client: Client,
  maker: readonly Role[] = officerAndHead,
  checker: readonly Role[] = officerAndHead,
): Promise<void> {
  await client.addPerson('maker', maker, { name: '张拟定' });
  await client.addPerson('checker', checker, { name: '李审核' });
  await client.addPerson('third', officerAndHead, { name: '王旁观' });
}

/** Fills the five lists of the city through imports. */
export async function fillLists(client: Client): Promise<void> {
  for (const { list, bytes } of cityFiles()) {
    const run = await client.upload('maker', `/api/v1/imports?list=${list}&file_name=${list}.csv`, bytes);
    assert.equal(run.state, 'checked', JSON.stringify(run.report.faults));
    const application = { reason: '初次建库', effective_on: '2026-11-01', leaving: 'keep' };
    await client.post('maker', `/api/v1/imports/${run.id}/apply`, application);
  }
}

/** Reconciles the pool with the agency's list, without differences, and signs for both sides. */
export async function reconcileCity(client: Client): Promise<void> {
  const opened = await client.upload(
    'maker',
    `/api/v1/reconciliations?organisation=${city.code}&month=2026-11&file_name=a.csv`,
    agreementFile(),
  );
  for (const [actor, side] of [
    ['maker', 'bureau'],
    ['checker', 'agency'],
  ] as const) {
    await client.post(actor, `/api/v1/reconciliations/${opened.id}/sign`, { side });
  }
}

const steps = ['approve', 'freeze', 'commit', 'draw', 'seal', 'release'] as const;
const bodies: Readonly<Record<string, unknown>> = { approve: { revision: 1 }, draw: ceremony };

/** A task that has come as far as a step; `month` keeps tasks of one test file out of one another's way. */
export async function taskAfter(
  client: Client,
  last: 'draft' | (typeof steps)[number],
  plan: unknown = clinicPlan,
): Promise<Reply['body']> {
  let task = await client.post('maker', '/api/v1/tasks', { plan });
  for (const step of steps.slice(0, steps.indexOf(last as 'draw') + 1)) {
    const actor = step === 'draw' || step === 'seal' ? 'maker' : 'checker';
    if (step === 'freeze') client.setNow('2026-12-01T01:00:00.000Z');
    if (step === 'release') client.setNow('2026-12-21T01:00:00.000Z');
    task = await client.post(actor, `/api/v1/tasks/${task.id}/${step}`, bodies[step]);
  }
  client.setNow('2026-12-01T01:00:00.000Z');
  return task;
}

/** People, lists and a signed reconciliation: all that a task needs. */
export async function prepareCity(client: Client): Promise<void> {
  client.setNow('2026-11-22T00:00:00.000Z');
  await addPeople(client);
  await fillLists(client);
  await reconcileCity(client);
}
