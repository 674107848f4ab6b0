import { pino, type Logger, type LoggerOptions } from 'pino';
import type { Config } from '../config.ts';
import type { AccessLine } from '../http/access-log.ts';
import { describeBug } from '../http/describe-bug.ts';

/** Members that nobody means to log; what gets here by mistake is not written. */
const secrets: readonly string[] = [
  'password',
  'token',
  'code',
  'secret',
  'authorization',
  'cookie',
  'name',
  'identity_number',
  'mobile',
];

/**
 * The log of the service: one JSON object a line on standard output, `time` in UTC, `level` as a word, `event` for programs. Who did what is in the audit
 * trail; the log tells how the program is.
 */
export function makeLogger({ logLevel }: Pick<Config, 'logLevel'>): Logger {
  const options: LoggerOptions = {
    level: logLevel,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[…]' },
    hooks: {
      logMethod(args, method) {
        method.apply(this, args.map(withoutMessage) as typeof args);
      },
    },
  };
  // Written before the call returns: what a dying process says is not lost, and stays in its order.
  return pino(options, pino.destination({ fd: 1, sync: true }));
}

/** An error's message may quote data: of one that is logged by mistake, only what may be known stays. */
function withoutMessage(logged: unknown): unknown {
  if (logged instanceof Error) return describeBug(logged);
  if (typeof logged !== 'object' || logged === null || !('err' in logged)) return logged;
  return { ...logged, err: describeBug(logged.err) };
}

/** What monitors ask for all day. */
const quiet: readonly string[] = ['/healthz', '/readyz', '/metrics'];

/** Writes the line of a request; those of monitors only for whoever wants to see everything, or when they were not answered well. */
export function logRequest(logger: Logger, line: AccessLine): void {
  const isUsual = quiet.includes(line.route) && line.status < 400;
  logger[isUsual ? 'debug' : 'info'](line);
}

/** What nobody foresaw outside of a request: said once, and the process ends, since nobody knows its state. */
export function endOnBugs(logger: Logger): void {
  for (const event of ['uncaughtException', 'unhandledRejection'] as const)
    process.on(event, (error: unknown) => {
      logger.fatal({ event, ...describeBug(error) });
      process.exit(1);
    });
}
