// Commits every crime that a lint rule of ours is there to stop, in a temporary folder laid out like this repository, and
// fails unless the linter refuses each one: a rule that was never seen to fail is not a rule.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const folder = join(root, '.lint-proof');

const allLayers = ['store', 'usecases', 'http', 'cli', 'files', 'contract'];
/** What each layer may not import: packages by name, layers of src by folder. */
const forbidden = {
  'src/core': [
    ...['node:fs', 'knex', 'express', 'zod', 'pdfkit', 'seedrandom', '../config.ts', '../context.ts'],
    ...allLayers.map(inSrc),
    '../../reports/crime.ts',
  ],
  'src/verifier-page': [
    ...['node:fs', 'knex', 'express', 'zod', 'pdfkit', 'seedrandom', '../config.ts', '../context.ts'],
    ...allLayers.map(inSrc),
    '../../reports/crime.ts',
  ],
  'src/contract': [
    ...['node:fs', 'knex', 'express', 'pdfkit', 'seedrandom'],
    ...['store', 'usecases', 'http', 'cli', 'files'].map(inSrc),
    '../../reports/crime.ts',
  ],
  'src/files': [
    ...['knex', 'express', 'seedrandom'],
    ...['store', 'usecases', 'http', 'cli'].map(inSrc),
    '../../reports/crime.ts',
  ],
  'src/store': [
    ...['express', 'pdfkit', 'seedrandom'],
    ...['usecases', 'http', 'cli', 'files'].map(inSrc),
    '../../reports/crime.ts',
  ],
  'src/usecases': ['express', 'knex', 'pdfkit', 'seedrandom', ...['http', 'cli'].map(inSrc)],
  'src/http': ['knex', 'seedrandom', inSrc('cli')],
  'src/cli': ['seedrandom'],
  reports: [
    ...['knex', 'express', 'seedrandom'],
    ...['store', 'usecases', 'http', 'cli', 'files'].map((layer) => `../src/${layer}/crime.ts`),
  ],
  migrations: ['seedrandom', '../src/store/crime.ts', '../src/core/crime.ts'],
  seeds: ['seedrandom'],
  test: ['seedrandom'],
};

/** What core may not reach for: time, chance, the process, the network, the machine's language. */
const effects = [
  ...[
    'new Date()',
    'Date.now()',
    'process.pid',
    "fetch('')",
    'setTimeout(String, 1)',
    'setInterval(String, 1)',
  ],
  ...["console.log('')", "Buffer.from('')", "new Intl.Collator('zh')", 'crypto.randomUUID()'],
  ...['performance.now()', 'globalThis.Date.now()'],
];

const lines = (count, line) => Array.from({ length: count }, (_, index) => line(index)).join('\n');

/** [where, what, the rule that must refuse it]. */
const crimes = [
  ...Object.entries(forbidden).flatMap(([layer, sources]) =>
    sources.flatMap((source) => [
      [layer, `import { crime } from '${source}';\nexport const x = crime;`, 'no-restricted-imports'],
      [layer, `import type { Crime } from '${source}';\nexport type X = Crime;`, 'no-restricted-imports'],
      [layer, `export { crime } from '${source}';`, 'no-restricted-imports'],
    ]),
  ),
  ['src/core', "import { readFileSync } from 'fs';\nexport const x = readFileSync;", 'no-nodejs-modules'],
  ['src/contract', "import { readFileSync } from 'fs';\nexport const x = readFileSync;", 'no-nodejs-modules'],
  ...effects.map((effect) => ['src/core', `export const x = () => ${effect};`, 'no-restricted-globals']),
  ...Object.keys(forbidden).map((layer) => [
    layer,
    'export const x = Math.random();',
    'no-restricted-properties',
  ]),
  ...['src/core', 'src/store', 'reports', 'migrations', 'test'].map((layer) => [
    layer,
    'export default 1;',
    'no-default-export',
  ]),
  ['src/store', 'async function f() {}\nexport function g() {\n  f();\n}', 'no-floating-promises'],
  ['test', 'async function f() {}\nexport function g() {\n  f();\n}', 'no-floating-promises'],
  [
    'src/store',
    'async function f() { return true; }\nexport const x = () => (f() ? 1 : 2);',
    'no-misused-promises',
  ],
  [
    'src/core',
    "export function f(x: 'a' | 'b'): number {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n}",
    'switch-exhaustiveness-check',
  ],
  ['src/core', 'export const f = (x: readonly number[]) => x.toSorted();', 'require-array-sort-compare'],
  ['src/core', 'export const f = (x: any) => String(x);', 'no-explicit-any'],
  ['src/core', "import { Json } from './json.ts';\nexport type X = Json;", 'consistent-type-imports'],
  ['src/store', "console.log('x');", 'no-console'],
  ['src/store', "export const x = process.env['X'];", 'no-process-env'],
  ['src/core', lines(251, (index) => `export const x${index} = ${index};`), 'max-lines'],
  ['test', lines(401, (index) => `export const x${index} = ${index};`), 'max-lines'],
  [
    'src/core',
    `export function f(x: number[]) {\n${lines(51, () => 'x.push(1);')}\n}`,
    'max-lines-per-function',
  ],
  ['src/core', `export const f = (${lines(6, (index) => `x${index}: 1,`)}) => 1;`, 'max-params'],
  [
    'src/core',
    `export function f(x: number) {\n${'if (x) {'.repeat(5)} x += 1; ${'}'.repeat(5)}\n}`,
    'max-depth',
  ],
  [
    'src/core',
    `export function f(x: number) {\n${lines(13, (index) => `if (x === ${index}) x += 2;`)}\n}`,
    'complexity',
  ],
];

/** What must stay allowed: the exceptions of the rules. */
const innocents = [
  ['src/core/stream.ts', "import seedrandom from 'seedrandom';\nexport const x = seedrandom;"],
  ['src/cli/print.ts', "console.log('x');"],
  ['src/config.ts', "export const x = process.env['X'];"],
  [
    'src/verifier-page/slip.ts',
    "import { unpackSlip } from '../files/slip-code.ts';\nexport const x = unpackSlip;",
  ],
  ['src/core/json.ts', 'export interface Json {\n  readonly x: 1;\n}'],
  ['src/core/hash.ts', "import { sha256 } from '@noble/hashes/sha2.js';\nexport const x = sha256;"],
  ['src/store/crime.ts', "import type { Knex } from 'knex';\nexport type X = Knex;"],
];

const circle = [
  ['src/core/left.ts', "import { right } from './right.ts';\nexport const left = () => right;"],
  ['src/core/right.ts', "import { left } from './left.ts';\nexport const right = () => left;"],
];

function inSrc(layer) {
  return `../${layer}/crime.ts`;
}

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), `${text}\n`);
}

function lint() {
  const program = join(root, 'node_modules/oxlint/bin/oxlint');
  const { stdout } = spawnSync(process.execPath, [program, '--type-aware', '--format=json', '.'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return JSON.parse(stdout).diagnostics.map(({ code, filename, message }) => ({ code, filename, message }));
}

function judge() {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const file of ['.oxlintrc.json', 'tsconfig.json']) copyFileSync(join(root, file), join(folder, file));
  const expected = crimes.map(([layer, text, rule], index) => ({
    path: `${layer}/crime-${index}.ts`,
    text,
    rule,
  }));
  expected.push({ path: circle[0][0], text: circle[0][1], rule: 'no-cycle' });
  for (const { path, text } of expected) write(path, text);
  for (const [path, text] of [...innocents, ...circle]) write(path, text);
  const found = lint();
  const isRefused = ({ path, rule }) =>
    found.some(({ code, filename }) => filename === path && code.includes(`(${rule})`));
  const unpunished = expected.filter((crime) => !isRefused(crime));
  for (const { path, text, rule } of unpunished)
    console.error(`not refused by ${rule}: ${path}\n${text.slice(0, 200)}\n`);
  const wronged = found.filter(({ filename }) => innocents.some(([path]) => path === filename));
  for (const { code, filename, message } of wronged)
    console.error(`wrongly refused: ${filename} ${code} ${message}`);
  if (unpunished.length + wronged.length > 0) process.exitCode = 1;
  else console.log(`lint proof: ${expected.length} crimes refused, ${innocents.length} exceptions allowed`);
}

try {
  judge();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
