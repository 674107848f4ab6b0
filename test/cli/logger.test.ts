import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Runs a script with a logger; the lines that it logged, and how it ended. */
function runWithLogger(script: string, level = 'info') {
  const text = `
    import { endOnBugs, logRequest, makeLogger } from './src/cli/logger.ts';
    const logger = makeLogger({ logLevel: '${level}' });
    endOnBugs(logger);
    ${script}`;
  const run = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', text], {
    cwd: root,
    encoding: 'utf8',
  });
  const lines = run.stdout.split('\n').filter((line) => line !== '');
  return {
    status: run.status,
    text: run.stdout + run.stderr,
    lines: lines.map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
  };
}

const line = (route: string, status: number): string =>
  `logRequest(logger, { event: 'request', route: '${route}', status: ${status} });`;

describe('the log of the service', () => {
  for (const [event, script] of [
    ['uncaughtException', `setTimeout(() => { throw new TypeError('110101199003070011'); });`],
    ['unhandledRejection', `void Promise.reject(new RangeError('110101199003070011'));`],
    ['unhandledRejection', `void Promise.reject('110101199003070011');`],
  ] as const)
    it(`says once of an ${event} where it was and not what was read, and the process ends with 1`, () => {
      const { status, lines, text } = runWithLogger(`${script}\nsetInterval(() => {}, 1000);`);
      assert.equal(status, 1);
      assert.deepEqual(
        lines.map((each) => [each['level'], each['event']]),
        [['fatal', event]],
      );
      assert.doesNotMatch(text, /110101199003070011/);
      assert.match(String(lines[0]?.['error']), /^(?:TypeError|RangeError|string)$/);
    });

  it('does not write what looks like a secret, wherever it stands, nor the message of an error', () => {
    const { text, lines } = runWithLogger(`
      logger.info({ event: 'x', password: 'geheim-1', token: 'geheim-2', body: { mobile: 'geheim-3', code: 'geheim-4' } });
      logger.error(new Error('geheim-5'));
      logger.error({ event: 'y', err: new Error('geheim-6') });`);
    assert.ok(lines.length >= 2);
    assert.doesNotMatch(text, /geheim/);
  });

  it('has the questions of monitors only at the level debug, unless they went wrong', () => {
    const script = [line('/healthz', 200), line('/readyz', 503), line('/metrics', 200), line('-', 404)].join(
      '\n',
    );
    const routesAt = (level: string): readonly unknown[] =>
      runWithLogger(script, level).lines.map(({ route }) => route);
    assert.deepEqual(routesAt('info'), ['/readyz', '-']);
    assert.deepEqual(routesAt('debug'), ['/healthz', '/readyz', '/metrics', '-']);
    assert.deepEqual(routesAt('warn'), []);
  });
});
