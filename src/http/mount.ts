import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import { runOnce } from '../usecases/run-once.ts';
import { assertUpload } from './assert-upload.ts';
import type { SessionCookie } from './cookies.ts';
import { admittedOf, enter, type Entrance } from './enter.ts';
import { DoorFault } from './problems.ts';
import { assertContentType, hashRequest, readBody, readKey, readQuery, typeOf } from './read-request.ts';
import { keepsAnswer, type Answer, type GivenFile, type Route, type SessionChange } from './route-types.ts';
import { sendLines } from './send-lines.ts';

/** Serves every route of the table, each path once; other methods of a known path are 405. */
export function mountRoutes(app: Express, entrance: Entrance, routes: readonly Route[]): void {
  const paths = [...new Set(routes.map(({ path }) => path))];
  for (const path of paths) {
    const own = routes.filter((route) => route.path === path);
    const place = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of own) place[route.method](...handlersOf(entrance, route));
    const methods = own.flatMap(({ method }) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    );
    place.all((_request, response) => {
      response.set('Allow', methods.join(', '));
      throw new DoorFault('wrong-method', `这个地址只支持 ${methods.join('、')}`);
    });
  }
}

function handlersOf(entrance: Entrance, route: Route): readonly RequestHandler[] {
  const { body } = route;
  const readBytes: readonly RequestHandler[] =
    body === null
      ? []
      : [
          (request, _response, next) => {
            assertContentType(request, body);
            next();
          },
          express.raw({ type: () => true, limit: body.maxBytes, inflate: false }),
        ];
  return [
    enter(entrance, route),
    ...readBytes,
    (request, response) => serve(entrance.cookie, route, request, response),
  ];
}

async function serve(
  cookie: SessionCookie,
  route: Route,
  request: Request,
  response: Response,
): Promise<void> {
  const { context, visitor } = admittedOf(response);
  const actorId = visitor.caller?.actorId;
  const query = readQuery(request.originalUrl);
  const body = readBody(request, route.body);
  const work = route.read({ params: request.params, query, body });
  if (route.body?.kind === 'file' && body instanceof Uint8Array) {
    const { file_name: name } = query;
    const fileName = typeof name === 'string' ? name : undefined;
    assertUpload(body, { types: route.body.types, declared: typeOf(request), fileName });
  }
  const key = keepsAnswer(route) && actorId !== undefined ? readKey(request) : undefined;
  if (key === undefined || actorId === undefined) {
    const answer = await work(context, visitor);
    if ('session' in answer) changeSession(response, cookie, answer.session);
    await send(response, route.answer.status, answer);
    return;
  }
  const hash = hashRequest(request, actorId);
  const kept = await runOnce(context, actorId, key, hash, async (inner) => {
    const answer = await work(inner, visitor);
    return { status: route.answer.status, body: 'json' in answer ? JSON.stringify(answer.json) : '' };
  });
  if (kept.isReplay) response.set('Idempotent-Replay', 'true');
  sendJson(response, kept.status, kept.body);
}

function changeSession(response: Response, cookie: SessionCookie, session: SessionChange | undefined): void {
  if (session === undefined) return;
  response.set(
    'Set-Cookie',
    session === null ? cookie.clear() : cookie.write(session.token, new Date(session.expiresAt)),
  );
}

async function send(response: Response, status: number, answer: Answer): Promise<void> {
  if ('lines' in answer) await sendLines(response, answer.lines);
  else if ('file' in answer) sendFile(response, answer.file);
  else sendJson(response, status, JSON.stringify(answer.json));
}

function sendJson(response: Response, status: number, text: string): void {
  response.status(status).type('application/json').send(text);
}

const cacheControl = {
  seconds: 'public, max-age=5',
  forever: 'public, max-age=31536000, immutable',
} as const;

function sendFile(response: Response, { type, bytes, fileName, policy, caching }: GivenFile): void {
  if (caching !== undefined) response.set('Cache-Control', cacheControl[caching]);
  if (policy !== undefined) response.set('Content-Security-Policy', policy);
  if (fileName !== undefined) {
    response.set('Content-Disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
  }
  response.status(200).type(type).send(Buffer.from(bytes));
}
