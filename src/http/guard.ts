import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { DoorFault } from './problems.ts';

const loopbackHost = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/i;
const safeMethods: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** The headers of every answer, and the id under which a failure is found again. */
export const setHeaders: RequestHandler = (_request, response, next) => {
  const requestId = randomUUID();
  response.locals['requestId'] = requestId;
  response.set({
    'X-Request-Id': requestId,
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
  });
  next();
};

/**
 * There is no login yet: whoever reaches the port may act. So a page of another site must not, neither by a name of its own
 * that points here (DNS rebinding) nor by a form or script (CSRF).
 */
export const refuseForeign: RequestHandler = (request, _response, next) => {
  const { host = '', origin, 'sec-fetch-site': site } = request.headers;
  if (!loopbackHost.test(host)) throw new DoorFault('foreign-request', '请用 127.0.0.1 或 localhost 访问');
  const isSameOrigin = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
  const isOwnPage = site === undefined || site === 'same-origin' || site === 'none';
  if (!isSameOrigin || !(isOwnPage || safeMethods.includes(request.method))) {
    throw new DoorFault('foreign-request', '不接受来自其他网站的请求');
  }
  next();
};
