import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import type { DoorSettings } from './door.ts';
import { DoorFault } from './problems.ts';

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** What no page of ours uses, so that no injected script may either. */
const deniedFeatures = ['camera', 'display-capture', 'geolocation', 'microphone', 'payment', 'usb']
  .map((feature) => `${feature}=()`)
  .join(', ');

const commonHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': deniedFeatures,
  'Referrer-Policy': 'no-referrer',
} as const;

/** The headers of every answer, and the id under which a failure is found again. */
export function setHeaders({ publicOrigin }: DoorSettings): RequestHandler {
  const isHttps = publicOrigin?.startsWith('https:') === true;
  const transport = isHttps ? { 'Strict-Transport-Security': 'max-age=31536000' } : {};
  return (_request, response, next) => {
    const requestId = randomUUID();
    response.locals['requestId'] = requestId;
    response.set({ 'X-Request-Id': requestId, ...commonHeaders, ...transport });
    next();
  };
}

/**
 * Notes where a request comes from: the address of the connection, or the one that a trusted reverse proxy names. What is no address
 * counts as the connection's, so that nobody can pass for a thousand callers.
 */
export const noteAddress: RequestHandler = (request, response, next) => {
  const socket = request.socket.remoteAddress ?? '';
  const given = request.ip ?? '';
  response.locals['from'] = (isIP(given) === 0 ? socket : given).replace(/^::ffff:(?=\d+\.)/i, '');
  next();
};

/**
 * Only the service's own names are answered, so that a name of another site that points here (DNS rebinding) reaches nothing; and no
 * page of another origin is, whatever it sends along.
 */
export function refuseForeign({ publicOrigin }: DoorSettings): RequestHandler {
  const ownHost = publicOrigin === undefined ? undefined : new URL(publicOrigin).host;
  return (request, _response, next) => {
    const host = (request.headers.host ?? '').toLowerCase();
    const isOwn = host === ownHost || host.replace(/:443$/, '') === ownHost;
    if (!isOwn && !loopbackHost.test(host))
      throw new DoorFault('foreign-request', `请用 ${publicOrigin ?? '127.0.0.1 或 localhost'} 访问`);
    const { origin, 'sec-fetch-site': site } = request.headers;
    const isOwnOrigin = origin === undefined || isOwnOriginOf(origin, host, publicOrigin);
    const isOwnPage = site === undefined || site === 'same-origin' || site === 'none';
    if (!isOwnOrigin || !(isOwnPage || safeMethods.includes(request.method))) throw foreign();
    next();
  };
}

/**
 * Refuses a request that changes something and is known by its cookie alone, unless the browser says that a page of this origin sent it
 * (Fetch Metadata), or, where it is too old to say, by its Origin. What says neither is no browser's, and must use a Bearer token.
 */
export function assertOwnPage(request: Parameters<RequestHandler>[0]): void {
  if (safeMethods.includes(request.method)) return;
  const { origin, 'sec-fetch-site': site } = request.headers;
  // What these say has been held against our origin by `refuseForeign`.
  if (origin === undefined && site === undefined) throw foreign();
}

function isOwnOriginOf(origin: string, host: string, publicOrigin: string | undefined): boolean {
  const lower = origin.toLowerCase();
  return lower === publicOrigin?.toLowerCase() || (loopbackHost.test(host) && lower === `http://${host}`);
}

const foreign = (): DoorFault => new DoorFault('foreign-request', '不接受来自其他网站的请求');
