import express, { type Express } from 'express';
import type { Context } from '../context.ts';
import { answerFailure, type Log } from './answer-failure.ts';
import { refuseForeign, setHeaders } from './guard.ts';
import { mountRoutes } from './mount.ts';
import { DoorFault } from './problems.ts';
import { routes } from './routes.ts';

const logToStderr: Log = (line) => {
  process.stderr.write(`${line}\n`);
};

/** The HTTP door of the service, not yet listening. Failures that nobody foresaw go to `log`, one line each. */
export function createApp(context: Context, log: Log = logToStderr): Express {
  const app = express();
  app.disable('x-powered-by');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.disable('etag');
  app.use(setHeaders, refuseForeign);
  mountRoutes(app, context, routes);
  app.use(() => {
    throw new DoorFault('no-such-route', '没有这个地址，接口说明见 /api/docs');
  });
  app.use(answerFailure(log));
  return app;
}
