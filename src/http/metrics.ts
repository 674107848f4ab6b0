import { createHash, timingSafeEqual } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import { isLoopback } from '../config.ts';
import type { Context } from '../context.ts';
import { countJobRuns } from '../store/job-runs.ts';
import { readPool } from '../store/views/pool.ts';
import { readOperationCounts } from '../store/views/operation-counts.ts';
import { describeBackup } from '../usecases/operations/show-health.ts';
import { methodOf, patternOf } from './access-log.ts';

/** What is measured, and who may read it. */
export interface Metrics {
  /** Told of each request once it is over. */
  readonly observe: (request: Request, response: Response, seconds: number) => void;
  /** Answers GET /metrics in Prometheus's text format, to whoever may read it. */
  readonly serve: RequestHandler;
}

/**
 * The measurements of one service. They are given to whoever sends the token as `Authorization: Bearer`; where there is no token, to programs
 * of this machine that ask directly, and not through a proxy. Everybody else is told that there is nothing.
 */
export function makeMetrics(context: Context, token?: string): Metrics {
  const register = new Registry();
  collectDefaultMetrics({ register });
  const observe = countRequests(register);
  const refresh = gaugeState(register, context);
  return {
    observe,
    serve: async (request, response) => {
      response.set({ 'X-Content-Type-Options': 'nosniff', 'Cache-Control': 'no-store' });
      if (!mayRead(request, token)) {
        response.status(404).type('text/plain').send('not found\n');
        return;
      }
      await refresh();
      const text = await register.metrics();
      response.set('Content-Type', register.contentType).send(text);
    },
  };
}

const signInRoutes: readonly string[] = ['/api/v1/session', '/api/v1/session/certificate'];

function countRequests(register: Registry): Metrics['observe'] {
  const durations = new Histogram({
    name: 'shuangsui_http_request_duration_seconds',
    help: 'How long requests took, by route pattern, method and class of status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers: [register],
  });
  const failures = new Counter({
    name: 'shuangsui_sign_in_failures_total',
    help: 'Sign-ins that this instance has refused: wrong, locked or too many',
    registers: [register],
  });
  return (request, response, seconds) => {
    const route = patternOf(request);
    const status = `${Math.floor(response.statusCode / 100)}xx`;
    durations.observe({ route, method: methodOf(request), status }, seconds);
    const isSignIn = request.method === 'POST' && signInRoutes.includes(route);
    if (isSignIn && [401, 429].includes(response.statusCode)) failures.inc();
  };
}

/** A gauge for each figure; returns what reads them all from the database. One that does not answer leaves them as they were. */
function gaugeState(register: Registry, context: Context): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: readonly Label[]) =>
    new Gauge({ name: `shuangsui_${name}`, help, labelNames: [...labelNames], registers: [register] });
  const pool = gauge('database_connections', 'Connections to the database, by what they do', 'state');
  const up = gauge('database_up', '1 when the database answered to this request');
  const jobs = gauge('job_runs', 'Runs of jobs, by job and state', 'job', 'state');
  const draws = gauge('draws', 'Draws that were made');
  const audit = gauge('audit_entries', 'Number of the last entry of the audit trail');
  const log = gauge('log_entries', 'Entries of the transparency log');
  const locked = gauge('locked_accounts', 'Accounts that are locked now');
  const sessions = gauge('sessions', 'People who are signed in');
  const age = gauge('backup_age_seconds', 'Age of the newest backup; -1 when there is none');
  return async () => {
    try {
      for (const [state, count] of Object.entries(readPool(context.db))) pool.set({ state }, count);
      const counts = await readOperationCounts(context.db, context.now());
      draws.set(counts.draws);
      audit.set(counts.auditEntries);
      log.set(counts.logEntries);
      locked.set(counts.lockedAccounts);
      sessions.set(counts.sessions);
      jobs.reset();
      for (const { job, state, total } of await countJobRuns(context.db)) jobs.set({ job, state }, total);
      age.set((await describeBackup(context))?.age_s ?? -1);
      up.set(1);
    } catch {
      up.set(0);
    }
  };
}

function mayRead(request: Request, token: string | undefined): boolean {
  const { authorization = '', forwarded, host = '' } = request.headers;
  if (token !== undefined) return isSame(authorization, `Bearer ${token}`);
  const address = (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const isDirect = forwarded === undefined && request.headers['x-forwarded-for'] === undefined;
  // Another site's name that points here is not this machine's (DNS rebinding).
  return isDirect && isLoopback(address) && isLoopback(host.replace(/:\d+$/, '').replaceAll(/[[\]]/g, ''));
}

/** Takes the same time whatever differs. */
function isSame(given: string, expected: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}
