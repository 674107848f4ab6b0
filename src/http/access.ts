import { permissionNames, type Permission } from '../core/people/permissions.ts';
import { isSubjectKind, type SubjectKind } from '../usecases/people/assert-within.ts';
import type { Route } from './route-types.ts';

/** Which object of a call must be within the caller's jurisdiction: named in the path, or by a parameter of the query. */
export type Placed =
  | { readonly kind: SubjectKind | 'record'; readonly param: string }
  | { readonly kind: SubjectKind; readonly query: string };

/**
 * What a permission is used on. `nothing`: what belongs to nobody in particular. `filtered`: the handler leaves out what is outside of
 * the jurisdiction. `body`: the use case checks the objects that the body or the query names. Otherwise one object, which the door
 * checks before it reads the body; the kind `record` is one of the list that the parameter `list` names.
 */
export type Subject = 'nothing' | 'filtered' | 'body' | Placed;

/**
 * Who may call a route; there is no default. `open`: anybody, and the answer is the same for all. `signed-in`: whoever is signed in, for
 * what is his own, even while he must change his password first. `known`: anybody; who holds the permission and has the object in his
 * jurisdiction is known to the handler and may see more, everyone else counts as nobody. Otherwise holders of the permission alone.
 */
export type Access =
  | 'open'
  | 'signed-in'
  | { readonly known: Permission; readonly of: Placed }
  | { readonly permission: Permission; readonly of: Subject };

/** The permission that an access names; undefined where it names none. */
export function permissionOf(access: Access): Permission | undefined {
  if (typeof access === 'string') return undefined;
  return 'permission' in access ? access.permission : access.known;
}

/**
 * Throws unless every route says who may call it: deny by default, checked before the service listens, since what a program puts
 * together at run time has not seen the compiler.
 */
export function assertAccess(routes: readonly Route[]): void {
  const flaws = routes.flatMap((route) => {
    const flaw = findFlaw(route);
    return flaw === undefined ? [] : [`${route.method.toUpperCase()} ${route.path}: ${flaw}`];
  });
  if (flaws.length > 0) throw new Error(`routes without a valid access:\n${flaws.join('\n')}`);
}

function findFlaw({ access, params, query }: Route): string | undefined {
  const given: unknown = access;
  if (given === 'open' || given === 'signed-in') return undefined;
  if (typeof given !== 'object' || given === null) return 'it does not say who may call it';
  const { permission, known, of } = given as Readonly<Record<string, unknown>>;
  const name = permission ?? known;
  if (!permissionNames.some((each) => each === name)) return `there is no permission ${JSON.stringify(name)}`;
  if (typeof of === 'string') {
    const isWord = ['nothing', 'filtered', 'body'].includes(of) && known === undefined;
    return isWord ? undefined : `it does not say of what: ${of}`;
  }
  if (typeof of !== 'object' || of === null) return 'it does not say of what';
  return findFlawOfPlace(of as Readonly<Record<string, unknown>>, params.shape, query.shape);
}

function findFlawOfPlace(
  { kind, param, query: name }: Readonly<Record<string, unknown>>,
  params: object,
  query: object,
): string | undefined {
  if (typeof kind !== 'string' || !(kind === 'record' ? 'list' in params : isSubjectKind(kind)))
    return `nobody knows whose a ${JSON.stringify(kind)} is`;
  if (typeof param === 'string') return param in params ? undefined : `its path has no ${param}`;
  return typeof name === 'string' && name in query ? undefined : 'its query does not have the parameter';
}
