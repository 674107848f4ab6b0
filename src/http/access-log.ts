import type { Request, RequestHandler, Response } from 'express';

/** What of a request is logged: never its address as it came, its query or its body, which may name people. */
export interface AccessLine {
  readonly event: 'request';
  readonly request_id: string;
  readonly method: string;
  /** The pattern of the route, `/api/v1/tasks/:id`; `-` where no route took it. */
  readonly route: string;
  readonly status: number;
  readonly ms: number;
  readonly bytes: number;
  /** Who was signed in; absent for nobody. */
  readonly actor?: string;
  /** Where from; absent unless the settings say so. */
  readonly from?: string;
  /** true when the connection was cut before the answer was whole. */
  readonly cut?: true;
}

const methods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS'];

/** The pattern of the route that took a request. */
export function patternOf(request: Request): string {
  const { path } = (request.route ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? path : '-';
}

/** The method of a request; `other` for what somebody made up. */
export const methodOf = ({ method }: Request): string => (methods.includes(method) ? method : 'other');

/** Tells of each request once it is over, however it ends. Mount it before everything else. */
export function watchRequests(
  watchers: readonly ((request: Request, response: Response, seconds: number) => void)[],
): RequestHandler {
  return (request, response, next) => {
    const startedAt = performance.now();
    response.once('close', () => {
      const seconds = (performance.now() - startedAt) / 1000;
      for (const watch of watchers) watch(request, response, seconds);
    });
    next();
  };
}

/** Writes one line for each request. */
export function logAccess(
  write: (line: AccessLine) => void,
  logsAddresses: boolean,
): (request: Request, response: Response, seconds: number) => void {
  return (request, response, seconds) => {
    const { requestId, admitted, from } = response.locals as {
      readonly requestId?: string;
      readonly admitted?: { readonly visitor?: { readonly caller?: { readonly actorId?: string } } };
      readonly from?: string;
    };
    const actor = admitted?.visitor?.caller?.actorId;
    write({
      event: 'request',
      request_id: requestId ?? '-',
      method: methodOf(request),
      route: patternOf(request),
      status: response.statusCode,
      ms: Math.round(seconds * 1000),
      bytes: Number(response.getHeader('content-length') ?? 0),
      ...(actor === undefined ? {} : { actor }),
      ...(logsAddresses && from !== undefined ? { from } : {}),
      ...(response.writableFinished ? {} : { cut: true }),
    });
  };
}
