import { pino, type Logger } from 'pino';
import type { Config } from '../config.ts';

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
  return pino({
    level: logLevel,
    base: { pid: process.pid },
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: secrets.flatMap((name) => [name, `*.${name}`]), censor: '[…]' },
    // An error's message may quote data: whoever logs one describes it first.
    serializers: { err: () => undefined },
  });
}
