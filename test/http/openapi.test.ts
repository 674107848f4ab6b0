import assert from 'node:assert/strict';
import type { Express } from 'express';
import { createApp } from '../../src/http/app.ts';
import { routes } from '../../src/http/routes.ts';
import { testContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { Client } from './client.ts';

type Node = Record<string, unknown>;

interface Layer {
  readonly route?: { readonly path: string; readonly stack: readonly { readonly method?: string }[] };
}

/** What express really serves: the methods and paths of its router. */
function servedBy(app: Express): readonly string[] {
  const { stack } = (app as unknown as { router: { stack: readonly Layer[] } }).router;
  const served = stack.flatMap(({ route }) =>
    (route?.stack ?? []).flatMap(({ method }) => (method === undefined ? [] : [`${method} ${route?.path}`])),
  );
  return [...new Set(served)].toSorted((a, b) => (a < b ? -1 : 1));
}

function* nodesOf(node: unknown, path = '#'): Generator<readonly [string, Node]> {
  if (typeof node !== 'object' || node === null) return;
  if (!Array.isArray(node)) yield [path, node as Node];
  for (const [key, value] of Object.entries(node)) yield* nodesOf(value, `${path}/${key}`);
}

const [sqlite] = databases;

describe('the description of the API', () => {
  const db = useDatabase(sqlite as (typeof databases)[number]);
  const client = new Client();
  // oxlint-disable-next-line typescript/no-explicit-any -- read as the JSON that it is
  let document: any;
  before(async () => {
    await client.start(testContext(db()));
    document = (await client.get('/api/openapi.json')).body;
  });
  after(() => client.stop());

  const operations = (): [string, string, Node][] =>
    Object.entries(document.paths as Record<string, Record<string, Node>>).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]): [string, string, Node] => [method, path, operation]),
    );

  it('names exactly what express serves', () => {
    const described = operations().map(
      ([method, path]) => `${method} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
    );
    assert.ok(described.length > 40);
    assert.deepEqual(
      described.toSorted((a, b) => (a < b ? -1 : 1)),
      servedBy(createApp(testContext(db()))),
    );
  });

  it('is OpenAPI 3.1: fields, unique ids, parameters as in the path, responses, references that lead somewhere', () => {
    assert.match(document.openapi, /^3\.1\.\d+$/);
    assert.ok(document.info.title.length > 0 && document.info.version.length > 0);
    const tags = document.tags.map(({ name }: { name: string }) => name);
    const ids = operations().map(([, , operation]) => operation['operationId']);
    assert.equal(new Set(ids).size, ids.length);
    for (const [method, path, operation] of operations()) {
      const place = `${method} ${path}`;
      const parameters = operation['parameters'] as {
        name: string;
        in: string;
        required: boolean;
        schema: Node;
      }[];
      const inPath = parameters.filter((parameter) => parameter.in === 'path');
      assert.deepEqual(
        inPath.map(({ name }) => name).toSorted(),
        [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted(),
        place,
      );
      assert.ok(
        inPath.every(({ required }) => required),
        place,
      );
      assert.ok(
        parameters.every(({ schema }) => typeof schema === 'object'),
        place,
      );
      assert.equal(
        new Set(parameters.map(({ name, in: where }) => `${where} ${name}`)).size,
        parameters.length,
      );
      const responses = Object.entries(operation['responses'] as Record<string, { description: string }>);
      assert.ok(
        responses.some(([status]) => /^2\d\d$/.test(status)),
        place,
      );
      assert.ok(
        responses.every(([status, { description }]) => /^[2-5]\d\d$/.test(status) && description !== ''),
      );
      assert.ok(
        (operation['tags'] as string[]).every((tag) => tags.includes(tag)),
        place,
      );
      assert.ok(method !== 'get' || operation['requestBody'] === undefined, place);
    }
    const { schemas } = document.components;
    for (const [path, node] of nodesOf(document)) {
      const reference = node['$ref'];
      if (typeof reference !== 'string') continue;
      const name = reference.replace(/^#\/components\/schemas\//, '');
      assert.ok(name !== reference && Object.hasOwn(schemas, name), `${path}: ${reference}`);
    }
    assert.ok(Object.keys(schemas).every((name) => /^[A-Za-z0-9._-]+$/.test(name)));
    assert.ok(!Object.keys(schemas).some((name) => name.startsWith('__')));
  });

  it('describes nothing loosely: every object of a body forbids or describes other members', () => {
    for (const [path, node] of nodesOf(document.components.schemas)) {
      if (node['type'] === 'object') assert.ok('additionalProperties' in node, path);
    }
  });

  it('gives examples that its own schemas take', () => {
    for (const { body, path } of routes) {
      if (body?.kind !== 'json') continue;
      const parsed = body.schema.safeParse(body.example);
      assert.ok(parsed.success, `${path}: ${parsed.error?.message}`);
    }
  });

  it('has a page in Chinese with every operation, without scripts, under a policy that allows none', async () => {
    const reply = await client.get('/api/docs');
    const page = new TextDecoder().decode(reply.bytes);
    assert.match(reply.headers.get('content-type') ?? '', /^text\/html; charset=utf-8/);
    assert.match(page, /^<!doctype html>\s*<html lang="zh-CN">/);
    assert.doesNotMatch(page, /<script|\son\w+=|javascript:|\[object|undefined/);
    for (const [method, path, { operationId, summary }] of operations()) {
      assert.ok(page.includes(`id="${String(operationId)}"`), path);
      assert.ok(page.includes(String(summary)), path);
      assert.ok(page.includes(`${method.toUpperCase()} ${path}`), path);
    }
    for (const [, target] of page.matchAll(/href="#([^"]+)"/g))
      assert.ok(page.includes(`id="${target}"`), target);
    const policy = reply.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='/);
    const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(style));
    assert.ok(policy.includes(`'sha256-${Buffer.from(digest).toString('base64')}'`));
  });
});
