import express, { type Express, type Request, type RequestHandler, type Response } from 'express';
import type { Context } from '../context.ts';
import { getActor, listActors } from '../store/actors.ts';
import { sendLines } from './send-lines.ts';
import { runOnce } from '../usecases/run-once.ts';
import { DoorFault } from './problems.ts';
import {
  actorRefusal,
  assertContentType,
  hashRequest,
  readActorId,
  readBody,
  readKey,
  readQuery,
} from './read-request.ts';
import { keepsAnswer, type Answer, type GivenFile, type Route } from './route.ts';

/** Serves every route of the table, each path once; other methods of a known path are 405. */
export function mountRoutes(app: Express, context: Context, routes: readonly Route[]): void {
  const paths = [...new Set(routes.map(({ path }) => path))];
  for (const path of paths) {
    const own = routes.filter((route) => route.path === path);
    const place = app.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
    for (const route of own) place[route.method](...handlersOf(context, route));
    const methods = own.flatMap(({ method }) =>
      method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
    );
    place.all((_request, response) => {
      response.set('Allow', methods.join(', '));
      throw new DoorFault('wrong-method', `这个地址只支持 ${methods.join('、')}`);
    });
  }
}

function handlersOf(context: Context, route: Route): readonly RequestHandler[] {
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
    async (request, response, next) => {
      response.locals['actorId'] = await findActor(context, route, request);
      next();
    },
    ...readBytes,
    (request, response) => serve(context, route, request, response),
  ];
}

/** Before the body is read: who does not say who he is does not get to send twenty megabytes. */
async function findActor(context: Context, route: Route, request: Request): Promise<string> {
  if (route.actor === 'none') return '';
  const id = readActorId(request);
  if (id !== undefined) return (await getActor(context.db, id)).id;
  if (route.actor === 'optional') return '';
  const isFirst = route.actor === 'first' && (await listActors(context.db)).length === 0;
  if (!isFirst) throw actorRefusal('这个请求没有写');
  return '';
}

async function serve(context: Context, route: Route, request: Request, response: Response): Promise<void> {
  const actorId = String(response.locals['actorId']);
  const work = route.read({
    params: request.params,
    query: readQuery(request.originalUrl),
    body: readBody(request, route.body),
  });
  const key = keepsAnswer(route) && actorId !== '' ? readKey(request) : undefined;
  if (key === undefined) {
    await send(response, route.answer.status, await work(context, actorId));
    return;
  }
  const hash = hashRequest(request, actorId);
  const { status, body, isReplay } = await runOnce(context, actorId, key, hash, async (inner) => {
    const answer = await work(inner, actorId);
    return { status: route.answer.status, body: 'json' in answer ? JSON.stringify(answer.json) : '' };
  });
  if (isReplay) response.set('Idempotent-Replay', 'true');
  sendJson(response, status, body);
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
