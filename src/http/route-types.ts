import type { z } from 'zod';
import type { RefusalCode } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Caller } from '../usecases/people/identify.ts';
import type { Access } from './access.ts';

/** A file in an answer. */
export interface GivenFile {
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Under which name a browser saves it; absent for pages that are shown. */
  readonly fileName?: string;
  /** The Content-Security-Policy of a page; absent for everything that is not one. */
  readonly policy?: string;
  /** How long others may keep it: a few seconds, or for ever, since it never changes. Absent: not at all. */
  readonly caching?: 'seconds' | 'forever';
}

/** The session that an answer opens in the caller's browser; null ends the one that it has. */
export type SessionChange = { readonly token: string; readonly expiresAt: string } | null;

/** What a handler answers; `lines` come one by one while the work goes on, and end it when nobody reads them any more. */
export type Answer =
  | { readonly json: unknown; readonly session?: SessionChange | undefined }
  | { readonly file: GivenFile }
  | { readonly lines: AsyncIterable<unknown> };

/** Who calls, as far as the door knows. */
export interface Visitor {
  /** null for nobody in particular. */
  readonly caller: Caller | null;
  /** The address that the call comes from, for logs and limits. */
  readonly from: string;
  /** What the reverse proxy says of the client's certificate; null without one. */
  readonly certificate: string | null;
}

/** What of a request a route reads, as it came. */
export interface RawCall {
  readonly params: unknown;
  readonly query: unknown;
  /** The parsed JSON, or the bytes of an upload. */
  readonly body: unknown;
}

/** A body that a route takes. */
export type BodySpec =
  | {
      readonly kind: 'json';
      readonly schema: z.ZodType;
      readonly example: unknown;
      readonly maxBytes: number;
    }
  | { readonly kind: 'file'; readonly types: readonly string[]; readonly maxBytes: number };

/** The success that a route answers with. */
export type AnswerSpec =
  | {
      readonly kind: 'json';
      readonly status: 200 | 201;
      readonly schema: z.ZodType;
      /** true for an answer that is seen this once: it is not kept for a repeat of the request. */
      readonly isSecret?: boolean;
    }
  | { readonly kind: 'file'; readonly status: 200; readonly types: readonly string[] }
  /** JSON values, one in each line. */
  | {
      readonly kind: 'lines';
      readonly status: 200;
      readonly types: readonly string[];
      readonly schema: z.ZodType;
    };

/** One operation of the API: express serves it and the OpenAPI document describes it from this alone. */
export interface Route {
  readonly method: 'get' | 'post' | 'put';
  /** As OpenAPI writes it: `/api/v1/tasks/{id}`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly params: z.ZodObject;
  readonly query: z.ZodObject;
  readonly body: BodySpec | null;
  readonly answer: AnswerSpec;
  readonly access: Access;
  /** Whether it works so long that few may run at once. */
  readonly isHeavy: boolean;
  readonly refusals: readonly RefusalCode[];
  /** Checks the request and returns the work that it asks for; refuses (invalid) what does not fit the schemas. */
  readonly read: (raw: RawCall) => (context: Context, visitor: Visitor) => Promise<Answer>;
}

/** Whether the answer is kept under an Idempotency-Key, so that a repeat of the request gets it again. */
export const keepsAnswer = ({ method, answer }: Pick<Route, 'method' | 'answer'>): boolean =>
  method === 'post' && answer.kind === 'json' && answer.isSecret !== true;
