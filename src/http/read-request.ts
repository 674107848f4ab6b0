import { createHash } from 'node:crypto';
import type { Request } from 'express';
import { Refusal } from '../core/refusal.ts';
import { DoorFault } from './problems.ts';
import type { BodySpec } from './route-types.ts';

type QueryValue = string | Readonly<Record<string, string>>;

/**
 * The query of a request as one object: `filter[kind]=诊所` becomes `{ filter: { kind: '诊所' } }`. Refuses (invalid) a name
 * that comes twice: which of the two was meant is not ours to guess.
 */
export function readQuery(url: string): Readonly<Record<string, QueryValue>> {
  const start = url.indexOf('?');
  const plain = new Map<string, string>();
  const nested = new Map<string, Map<string, string>>();
  for (const [name, value] of new URLSearchParams(start === -1 ? '' : url.slice(start + 1))) {
    const [, outer, inner] = /^([a-z_]+)\[([^[\]]*)\]$/.exec(name) ?? [];
    const place = outer === undefined ? plain : (nested.get(outer) ?? new Map<string, string>());
    const key = inner ?? name;
    if (place.has(key)) throw invalidQuery(name, '出现了两次，只能写一次');
    place.set(key, value);
    if (outer !== undefined) nested.set(outer, place);
  }
  const both = [...nested.keys()].find((name) => plain.has(name));
  if (both !== undefined) throw invalidQuery(both, '不能同时写成两种形式');
  return Object.fromEntries([
    ...plain,
    ...[...nested].map(([name, entries]) => [name, Object.fromEntries(entries)] as const),
  ]);
}

const invalidQuery = (place: string, message: string): Refusal =>
  new Refusal('invalid', '查询参数有误', [{ place: place.slice(0, 100), message }]);

const hasBody = ({ headers }: Request): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

const jsonType = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/** The type that a body declares, in lower case and without its parameters; empty when it declares none. */
export const typeOf = ({ headers }: Request): string =>
  (headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';

/** Turns away a body of another type than the route takes. A request without a body has none to be wrong. */
export function assertContentType(request: Request, body: BodySpec): void {
  if (!hasBody(request)) return;
  const given = request.headers['content-type'] ?? '';
  const isRight = body.kind === 'json' ? jsonType.test(given) : body.types.includes(typeOf(request));
  if (isRight) return;
  const wanted = body.kind === 'json' ? 'application/json（UTF-8）' : body.types.join('、');
  throw new DoorFault('wrong-type', `Content-Type 应为 ${wanted}`);
}

/** The body as the route reads it: JSON parsed, a file as its bytes; undefined when there is none. */
export function readBody(request: Request, body: BodySpec | null): unknown {
  const bytes: unknown = request.body;
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return undefined;
  if (body?.kind !== 'json') return bytes;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DoorFault('malformed', '内容不是 UTF-8 的 JSON');
  }
}

/** The Idempotency-Key of a call; undefined without the header. Refuses (invalid) what is no key. */
export function readKey(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !/^[!-~]{1,100}$/.test(key)) {
    throw new Refusal('invalid', '请求头有误', [
      { place: 'Idempotency-Key', message: '应为 1 到 100 个可见的 ASCII 字符' },
    ]);
  }
  return key;
}

/** A hash of everything that makes a call the same call: who, what, where, and every byte of the body. */
export function hashRequest(request: Request, actorId: string): string {
  const body: unknown = request.body;
  const hash = createHash('sha256');
  const type = request.headers['content-type'] ?? '';
  hash.update(`${JSON.stringify([actorId, request.method, request.originalUrl, type])}\n`);
  return hash.update(body instanceof Uint8Array ? body : '').digest('hex');
}
