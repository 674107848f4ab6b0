import { z } from 'zod';
import { parseAs } from '../contract/parse.ts';
import type { RefusalCode } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Caller } from '../usecases/people/identify.ts';
import type { Access } from './access.ts';
import {
  keepsAnswer,
  type Answer,
  type GivenFile,
  type RawCall,
  type Route,
  type SessionChange,
  type Visitor,
} from './route-types.ts';
import { sheetTypes } from './sheet-types.ts';

export type { GivenFile, Route, SessionChange, Visitor } from './route-types.ts';

type Shape = Readonly<Record<string, z.ZodType>>;
type Values<S extends Shape> = z.output<z.ZodObject<S, z.core.$strict>>;

/** A handler may answer with read-only values where a schema has plain ones. */
type Sent<T> = T extends readonly (infer U)[]
  ? readonly Sent<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Sent<T[K]> }
    : T;

interface Common<P extends Shape, Q extends Shape> {
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly access: Access;
  /** true where it makes a draw again or works as long for another reason; files that are taken or made are heavy anyway. */
  readonly isHeavy?: true;
  readonly params?: P;
  readonly query?: Q;
  readonly refusals?: readonly RefusalCode[];
}

/** A call of a reading route: who asks; null for nobody in particular. */
type Asked<P extends Shape, Q extends Shape> = ReadCall<P, Q> & {
  readonly looker: string | null;
  readonly visitor: Visitor;
};

/** A call of a route that changes something; `actorId` is empty where nobody need be signed in. */
type Acted<P extends Shape, Q extends Shape> = ReadCall<P, Q> & {
  readonly actorId: string;
  readonly visitor: Visitor;
};

interface ReadCall<P extends Shape, Q extends Shape> {
  readonly params: Values<P>;
  readonly query: Values<Q>;
}

const json = async (value: Promise<unknown>): Promise<Answer> => ({ json: await value });

function describe<P extends Shape, Q extends Shape>(spec: Common<P, Q>) {
  const params = z.strictObject(spec.params ?? ({} as P));
  const query = z.strictObject(spec.query ?? ({} as Q));
  const { path, tag, summary, access, isHeavy = false, refusals = [] } = spec;
  return {
    common: {
      path,
      tag,
      summary,
      access,
      isHeavy,
      params,
      query,
      // A query parameter that no route knows is refused everywhere.
      refusals: withCodes(refusals, [...codesOf(access), 'invalid']),
    },
    readCall: (raw: RawCall): ReadCall<P, Q> => ({
      params: parseAs(params, raw.params, '网址中的参数'),
      query: parseAs(query, raw.query, '查询参数'),
    }),
  };
}

/** Who calls a route that needs somebody who is signed in: the door has let in nobody else. */
export function callerOf({ caller }: Visitor): Caller {
  if (caller === null) throw new TypeError('this route is for nobody in particular');
  return caller;
}

const lookerOf = ({ caller }: Visitor): string | null => caller?.actorId ?? null;

/** What the door refuses by the access of a route. */
function codesOf(access: Access): readonly RefusalCode[] {
  if (access === 'open') return ['too-many'];
  if (access === 'signed-in') return ['signed-out', 'too-many'];
  if ('known' in access) return ['forbidden', 'conflict', 'too-many'];
  const foreign: readonly RefusalCode[] = typeof access.of === 'object' ? ['not-found'] : [];
  return ['signed-out', 'forbidden', ...foreign, 'conflict', 'too-many'];
}

const withCodes = (own: readonly RefusalCode[], common: readonly RefusalCode[]): readonly RefusalCode[] => [
  ...new Set([...common, ...own]),
];

/** A route that reads something and answers with JSON. */
export function reads<P extends Shape, Q extends Shape, A extends z.ZodType>(
  spec: Common<P, Q> & {
    readonly answer: A;
    readonly handle: (context: Context, call: Asked<P, Q>) => Promise<Sent<z.output<A>>>;
  },
): Route {
  const { common, readCall } = describe(spec);
  return {
    ...common,
    method: 'get',
    body: null,
    answer: { kind: 'json', status: 200, schema: spec.answer },
    read: (raw) => {
      const call = readCall(raw);
      return (context, visitor) =>
        json(spec.handle(context, { ...call, visitor, looker: lookerOf(visitor) }));
    },
  };
}

/** A route that answers with a file. */
export function gives<P extends Shape, Q extends Shape>(
  spec: Common<P, Q> & {
    readonly types: readonly string[];
    readonly handle: (context: Context, call: Asked<P, Q>) => Promise<GivenFile>;
  },
): Route {
  const { common, readCall } = describe(spec);
  return {
    ...common,
    method: 'get',
    body: null,
    answer: { kind: 'file', status: 200, types: spec.types },
    isHeavy: common.isHeavy || spec.types.some((type) => heavyTypes.includes(type)),
    read: (raw) => {
      const call = readCall(raw);
      return async (context, visitor) => ({
        file: await spec.handle(context, { ...call, visitor, looker: lookerOf(visitor) }),
      });
    },
  };
}

/** Files that are put together while the caller waits. */
const heavyTypes: readonly string[] = ['application/pdf', 'application/zip', ...Object.values(sheetTypes)];
const writing: readonly RefusalCode[] = ['invalid', 'unknown-actor', 'conflict'];
const creating: readonly RefusalCode[] = [...writing, 'key-reused'];
const maxJsonBytes = 4 * 2 ** 20;
/** Before anybody is known, and for a password, a page of text is enough. */
const maxOwnBytes = 64 * 2 ** 10;

/** A route that changes something as a JSON body says. */
export function writes<P extends Shape, Q extends Shape, B extends z.ZodType, A extends z.ZodType>(
  spec: Common<P, Q> & {
    readonly method?: 'post' | 'put';
    readonly status?: 200 | 201;
    /** true where the answer holds what is written down nowhere else; the route takes no Idempotency-Key. */
    readonly isSecret?: true;
    readonly body: B;
    /** A whole body that the schema takes; undefined where no body is needed. */
    readonly example: z.input<B>;
    readonly answer: A;
    readonly handle: (
      context: Context,
      call: Acted<P, Q> & { readonly body: z.output<B> },
    ) => Promise<Sent<z.output<A>>>;
  },
): Route {
  const { common, readCall } = describe(spec);
  const { method = 'post', status = 200, body: schema, example } = spec;
  const isSecret = spec.isSecret === true;
  const answer = { kind: 'json' as const, status, schema: spec.answer, isSecret };
  return {
    ...common,
    method,
    body: { kind: 'json', schema, example, maxBytes: maxBytesOf(spec.access) },
    answer,
    refusals: withCodes(common.refusals, keepsAnswer({ method, answer }) ? creating : writing),
    read: (raw) => {
      const call = readCall(raw);
      const body = parseAs(schema, raw.body) as z.output<B>;
      return (context, visitor) => json(spec.handle(context, { ...call, ...actedBy(visitor), body }));
    },
  };
}

const maxBytesOf = (access: Access): number =>
  access === 'open' || access === 'signed-in' ? maxOwnBytes : maxJsonBytes;

const actedBy = (visitor: Visitor) => ({ actorId: lookerOf(visitor) ?? '', visitor });

/**
 * A route that opens a session in the caller's browser, or ends the one that it has (null); undefined leaves it alone. Nothing of its answer is kept, and it takes
 * no Idempotency-Key.
 */
export function signs<P extends Shape, Q extends Shape, B extends z.ZodType, A extends z.ZodType>(
  spec: Common<P, Q> & {
    readonly body: B;
    readonly example: z.input<B>;
    readonly answer: A;
    readonly handle: (
      context: Context,
      call: Acted<P, Q> & { readonly body: z.output<B> },
    ) => Promise<{ readonly answer: Sent<z.output<A>>; readonly session: SessionChange | undefined }>;
  },
): Route {
  const { handle, ...rest } = spec;
  const { readCall } = describe(spec);
  const route = writes({ ...rest, isSecret: true, handle: () => Promise.reject(new Error('not in use')) });
  return {
    ...route,
    read: (raw) => {
      const call = readCall(raw);
      const body = parseAs(spec.body, raw.body) as z.output<B>;
      return async (context, visitor) => {
        const { answer, session } = await handle(context, { ...call, ...actedBy(visitor), body });
        return { json: answer, session };
      };
    },
  };
}

/**
 * A route whose work takes long: it answers with lines while it goes on. The same request gives the same result, so it needs no
 * Idempotency-Key and takes none.
 */
export function streams<P extends Shape, Q extends Shape, B extends z.ZodType, A extends z.ZodType>(
  spec: Common<P, Q> & {
    readonly body: B;
    readonly example: z.input<B>;
    /** What each line is. */
    readonly line: A;
    /** Refuses before the first line what can be refused. */
    readonly handle: (
      context: Context,
      call: Acted<P, Q> & { readonly body: z.output<B> },
    ) => Promise<AsyncIterable<Sent<z.output<A>>>>;
  },
): Route {
  const { common, readCall } = describe(spec);
  const { body: schema, example } = spec;
  return {
    ...common,
    method: 'post',
    body: { kind: 'json', schema, example, maxBytes: maxJsonBytes },
    answer: { kind: 'lines', status: 200, types: ['application/x-ndjson'], schema: spec.line },
    isHeavy: true,
    refusals: withCodes(common.refusals, writing),
    read: (raw) => {
      const call = readCall(raw);
      const body = parseAs(schema, raw.body) as z.output<B>;
      return async (context, visitor) => ({
        lines: await spec.handle(context, { ...call, ...actedBy(visitor), body }),
      });
    },
  };
}

/** A route that takes the raw bytes of a file. */
export function takes<P extends Shape, Q extends Shape, A extends z.ZodType>(
  spec: Common<P, Q> & {
    readonly types: readonly string[];
    readonly maxBytes: number;
    readonly answer: A;
    readonly handle: (
      context: Context,
      call: Acted<P, Q> & { readonly bytes: Uint8Array },
    ) => Promise<Sent<z.output<A>>>;
  },
): Route {
  const { common, readCall } = describe(spec);
  return {
    ...common,
    method: 'post',
    body: { kind: 'file', types: spec.types, maxBytes: spec.maxBytes },
    answer: { kind: 'json', status: 201, schema: spec.answer },
    isHeavy: true,
    refusals: withCodes(common.refusals, [...creating, 'unreadable-file']),
    read: (raw) => {
      const call = readCall(raw);
      const bytes = raw.body instanceof Uint8Array ? raw.body : new Uint8Array();
      return (context, visitor) => json(spec.handle(context, { ...call, ...actedBy(visitor), bytes }));
    },
  };
}
