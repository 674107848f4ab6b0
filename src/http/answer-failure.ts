import type { ErrorRequestHandler, Response } from 'express';
import { Refusal, type Problem, type RefusalCode } from '../core/refusal.ts';
import { DatabaseFault, isLost } from '../store/database-fault.ts';
import { describeBug } from './describe-bug.ts';
import { DoorFault, doorStatus, problemTitles, refusalStatus, type DoorCode } from './problems.ts';

/** Where the one line of a failure goes. */
export type Log = (line: string) => void;

/** Answers every failure as RFC 9457; what nobody foresaw, and a lost database, is logged once and answered without a word about the inside. */
export function answerFailure(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const failure = asKnown(error);
    if (failure === undefined || failure.code === 'no-database') {
      const route = request.route as { readonly path?: unknown } | undefined;
      const where = {
        request_id: String(response.locals['requestId']),
        route: `${request.method} ${String(route?.path)}`,
      };
      log(JSON.stringify({ event: 'request-failed', ...where, ...describeBug(error) }));
    }
    if (response.headersSent) {
      next(error);
      return;
    }
    sendProblem(
      response,
      failure ?? new DoorFault('internal', '服务出错，请稍后重试；若仍不行，请提供 request_id 报修'),
    );
  };
}

/** The failures that are answers; undefined for a bug. */
function asKnown(error: unknown): Refusal | DoorFault | undefined {
  if (error instanceof Refusal || error instanceof DoorFault) return error;
  const ofDatabase = asDatabaseFailure(error);
  if (ofDatabase !== undefined) return ofDatabase;
  const { status, type } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly status?: unknown;
    readonly type?: unknown;
  };
  if (type === 'entity.too.large') return new DoorFault('too-large', '内容超过这个地址允许的大小');
  if (status === 415) return new DoorFault('wrong-type', '不接受压缩过的内容，请原样发送');
  const isClients = typeof status === 'number' && status >= 400 && status < 500;
  return isClients ? new DoorFault('malformed', '请求不完整，或网址的编码有误') : undefined;
}

/** What a caller can do about the state of the database; undefined for everything else. */
function asDatabaseFailure(error: unknown): DoorFault | undefined {
  if (error instanceof DatabaseFault && error.kind === 'full')
    return new DoorFault(
      'no-space',
      '磁盘已满，这次没有保存：请通知管理员清理磁盘，之后再试一次，不必重启服务',
    );
  if (isLost(error))
    return new DoorFault(
      'no-database',
      '与数据库的连接中断，这次是否已经保存不能确定：请稍后先查看结果再决定是否重做；带 Idempotency-Key 的请求可用原来的键再发一次',
    );
  return undefined;
}

function sendProblem(response: Response, failure: Refusal | DoorFault): void {
  const status = failure instanceof Refusal ? refusalStatus[failure.code] : doorStatus[failure.code];
  const problem = describeProblem(failure, status, String(response.locals['requestId']));
  if (status === 401) response.set('WWW-Authenticate', 'Bearer realm="shuangsui"');
  if (status === 429 && response.get('Retry-After') === undefined) response.set('Retry-After', '60');
  response.status(status).type('application/problem+json').send(JSON.stringify(problem));
}

function describeProblem(
  failure: {
    readonly code: RefusalCode | DoorCode;
    readonly message: string;
    readonly problems: readonly Problem[];
  },
  status: number,
  requestId: string,
) {
  const { code, message, problems } = failure;
  return {
    type: `/api/docs#${code}`,
    title: problemTitles[code],
    status,
    detail: message,
    code,
    problems: problems.map(({ place, message: text }) => ({ place, message: text })),
    request_id: requestId,
  };
}
