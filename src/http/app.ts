import express, { type Express, type RequestHandler } from 'express';
import type { Context } from '../context.ts';
import { assertAccess } from './access.ts';
import { logAccess, watchRequests } from './access-log.ts';
import { answerFailure, type Log } from './answer-failure.ts';
import { sessionCookie } from './cookies.ts';
import type { DoorSettings } from './door.ts';
import { noteAddress, refuseForeign, setHeaders } from './guard.ts';
import { limitRequests, makeCounters, usualLimits } from './limits.ts';
import { mountRoutes } from './mount.ts';
import { DoorFault } from './problems.ts';
import type { Route } from './route-types.ts';
import { routes } from './routes.ts';

const logToStderr: Log = (line) => {
  process.stderr.write(`${line}\n`);
};

/**
 * The HTTP door of the service, not yet listening. Throws when a route does not say who may call it. Failures that nobody foresaw go to
 * the log of the settings, one line each.
 */
export function createApp(
  context: Context,
  settings: DoorSettings = {},
  table: readonly Route[] = routes,
): Express {
  assertAccess(table);
  const { publicOrigin, trustProxy = [], clientCertHeader, log = logToStderr } = settings;
  const counters = makeCounters(settings.limits ?? usualLimits);
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('etag');
  // Never `true`: that would believe whoever writes the header.
  app.set('trust proxy', trustProxy.length === 0 ? false : [...trustProxy]);
  app.use(watchRequests(watchersOf(settings)));
  // Monitors ask by address: this is answered under any name, to those alone that may read it.
  if (settings.metrics !== undefined) app.get('/metrics', settings.metrics.serve);
  app.use(setHeaders(settings), noteAddress, refuseForeign(settings), limitRequests(counters), showTheWay);
  const cookie = sessionCookie(publicOrigin?.startsWith('https:') === true);
  mountRoutes(app, { context, cookie, counters, certificateHeader: clientCertHeader }, table);
  app.use(() => {
    throw new DoorFault('no-such-route', '没有这个地址，接口说明见 /api/docs');
  });
  app.use(answerFailure(log));
  return app;
}

function watchersOf({ accessLog, logsAddresses = false, metrics }: DoorSettings) {
  return [
    ...(accessLog === undefined ? [] : [logAccess(accessLog, logsAddresses)]),
    ...(metrics === undefined ? [] : [metrics.observe]),
  ];
}

/** Whoever types the bare address gets to see something. */
const showTheWay: RequestHandler = (request, response, next) => {
  const isBare = request.path === '/' && ['GET', 'HEAD'].includes(request.method);
  if (isBare) response.redirect(303, '/public');
  else next();
};
