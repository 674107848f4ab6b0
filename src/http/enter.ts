import type { Request, RequestHandler, Response } from 'express';
import { parseAs } from '../contract/parse.ts';
import { isAllowed } from '../core/people/permissions.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { actAs, admit } from '../usecases/people/admit.ts';
import { assertWithin, type Subject } from '../usecases/people/assert-within.ts';
import { identify, type Caller } from '../usecases/people/identify.ts';
import type { Placed } from './access.ts';
import type { SessionCookie } from './cookies.ts';
import { assertOwnPage } from './guard.ts';
import type { Counters } from './limits.ts';
import { readQuery } from './read-request.ts';
import type { Route, Visitor } from './route-types.ts';

/** What the door needs to know to let somebody in. */
export interface Entrance {
  readonly context: Context;
  readonly cookie: SessionCookie;
  readonly counters: Counters;
  /** The header of the reverse proxy with the client's certificate; undefined for none. */
  readonly certificateHeader: string | undefined;
}

/** A caller who was let in: in which context he acts. */
export interface Admitted {
  readonly context: Context;
  readonly visitor: Visitor;
}

/**
 * Lets a caller in as the route's access says, before a byte of the body is read: whoever may not send twenty megabytes does not get to.
 * Refuses `signed-out`, `forbidden`, `not-found` for an object outside of his jurisdiction, and `too-many`.
 */
export function enter(entrance: Entrance, route: Route): RequestHandler {
  const { counters } = entrance;
  return async (request, response, next) => {
    const from = String(response.locals['from']);
    if (route.access === 'open' && route.method !== 'get') await counters.countEntry(response, from);
    const admitted = await admitTo(entrance, route, request, from);
    if (route.isHeavy) await counters.takePlace(response, admitted.visitor.caller?.actorId ?? `@${from}`);
    response.locals['admitted'] = admitted;
    next();
  };
}

/** What `enter` found out. */
export const admittedOf = (response: Response): Admitted => response.locals['admitted'] as Admitted;

async function admitTo(entrance: Entrance, route: Route, request: Request, from: string): Promise<Admitted> {
  const { access } = route;
  const certificate = certificateOf(entrance, request);
  const nobody = {
    context: { ...entrance.context, source: { door: 'http' as const, from, session: null } },
    visitor: { caller: null, from, certificate },
  };
  if (access === 'open') return nobody;
  const known = (context: Context, caller: Caller): Admitted => ({
    context: { ...context, source: { door: 'http', from, session: caller.sessionId } },
    visitor: { caller, from, certificate },
  });
  if (typeof access === 'object' && 'known' in access) {
    const caller = await findCaller(entrance, request);
    if (caller === null || caller.mustChange || caller.mustEnrol) return nobody;
    if (!isAllowed(caller.roles, access.known)) return nobody;
    const found = known(admit(entrance.context, caller, access.known), caller);
    return (await isWithin(found.context, subjectOf(route, access.of, request))) ? found : nobody;
  }
  const caller = await identifyBy(entrance, request);
  if (access === 'signed-in') return known(actAs(entrance.context, caller), caller);
  const found = known(admit(entrance.context, caller, access.permission), caller);
  if (typeof access.of === 'object') await assertWithin(found.context, subjectOf(route, access.of, request));
  return found;
}

/** Whoever holds the request's token. Refuses (signed-out), and (foreign-request) what a page of another site had a browser send. */
async function identifyBy({ context, cookie }: Entrance, request: Request): Promise<Caller> {
  const { authorization } = request.headers;
  if (authorization !== undefined) {
    const [, token = ''] = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? [];
    return identify(context, token);
  }
  const token = cookie.read(request.headers.cookie);
  if (token === undefined) throw new Refusal('signed-out', '没有登录，或登录已失效：请重新登录');
  assertOwnPage(request);
  return identify(context, token);
}

/** As `identifyBy`; null for nobody in particular. */
async function findCaller(entrance: Entrance, request: Request): Promise<Caller | null> {
  try {
    return await identifyBy(entrance, request);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'signed-out') return null;
    throw error;
  }
}

/** The object that a call names. Refuses (invalid) parameters that cannot name one. */
function subjectOf(route: Route, place: Placed, request: Request): Subject {
  const params: Readonly<Record<string, unknown>> = parseAs(route.params, request.params, '网址中的参数');
  if ('param' in place) {
    const { kind, param } = place;
    const id = String(params[param]);
    return { kind: kind === 'record' ? `record:${String(params['list'])}` : kind, id };
  }
  const query: Readonly<Record<string, unknown>> = parseAs(
    route.query,
    readQuery(request.originalUrl),
    '查询参数',
  );
  return { kind: place.kind, id: String(query[place.query]) };
}

async function isWithin(context: Context, subject: Subject): Promise<boolean> {
  try {
    await assertWithin(context, subject);
    return true;
  } catch (error) {
    if (error instanceof Refusal && error.code === 'not-found') return false;
    throw error;
  }
}

/** Only the reverse proxy is believed about certificates: anybody else could write the header himself. */
function certificateOf({ certificateHeader }: Entrance, request: Request): string | null {
  if (certificateHeader === undefined) return null;
  const trusts = request.app.get('trust proxy fn') as (address: string | undefined, hop: number) => boolean;
  const given = request.get(certificateHeader);
  return given !== undefined && trusts(request.socket.remoteAddress, 0) ? given : null;
}
