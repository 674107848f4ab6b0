import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../../../', import.meta.url).pathname;

const sourcesOf = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .toSorted();

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The functions of a file: their names and texts, each up to the next one. */
function functionsOf(text: string): ReadonlyMap<string, string> {
  const starts = [...text.matchAll(/^(?:export )?(?:async )?(?:function\*? |const )(\w+)/gm)];
  return new Map(starts.map((start, i) => [start[1] ?? '', text.slice(start.index, starts[i + 1]?.index)]));
}

const writes = /\.(?:insert|update|delete|del|increment|decrement|truncate)\(/;

/** The exported functions of the store that write rows, themselves or through others of their file. */
function writersOf(path: string): readonly string[] {
  const text = read(path);
  const functions = functionsOf(text);
  const found = new Set([...functions].filter(([, body]) => writes.test(body)).map(([name]) => name));
  for (let size = -1; size !== found.size;) {
    size = found.size;
    for (const [name, body] of functions)
      if ([...found].some((writer) => new RegExp(`\\b${writer}\\(`).test(body))) found.add(name);
  }
  return [...found].filter((name) =>
    new RegExp(`^export (?:async )?(?:function |const )${name}\\b`, 'm').test(text),
  );
}

/** The trail and the log themselves; the schema; the key for personal values. */
const notOfTheBusiness = ['appendAudit', 'appendLog', 'migrate', 'unlockMigrations', 'openCipher'];

/** What gives a file its entry: it appends one, or is a step of something that does. */
const entry = /\b(?:appendAudit|appendLasting|recordLook|advance[dA-Z]\w*)\(/;

/**
 * Files that write rows and no entry, each with the reason. A new one needs a new line here, and somebody who reads it.
 */
const exceptions: Readonly<Record<string, string>> = {
  'src/usecases/ask-participants.ts': 'part of the drawing step and of its entry',
  'src/usecases/jobs/clean-up.ts': 'removes expired keys and settled reminders, which no person made',
  'src/usecases/jobs/hold-lease.ts': 'the run of a job, which is a record of its own',
  'src/usecases/jobs/refresh-reminders.ts': 'reminders follow from what is stored; nobody makes them',
  'src/usecases/jobs/take-run.ts': 'the run of a job, which is a record of its own',
  'src/usecases/people/hand-over-password.ts':
    'part of a new account or a reset password, which has its entry',
  'src/usecases/people/count-attempts.ts': 'part of the sign-in, which has its entry whether it fails or not',
  'src/usecases/people/identify.ts': 'notes when a session was used last, and that its time was over',
  'src/usecases/people/second-factor.ts': 'part of the sign-in and of its entry',
  'src/usecases/enter-drawn-visits.ts': 'part of the drawing and voiding steps and of their entries',
  'src/usecases/read-evidence.ts': 'part of whatever the evidence is for, which names its digest',
};

describe('every use case that writes', () => {
  const writers = new Set(
    sourcesOf('src/store')
      .flatMap(writersOf)
      .filter((name) => !notOfTheBusiness.includes(name)),
  );
  const calls = (path: string): readonly string[] => {
    const text = read(path);
    const imported = [...text.matchAll(/import \{([^}]*)\} from '[^']*\/store\/[^']*'/g)].flatMap(
      ([, names = '']) => names.split(',').map((name) => name.trim()),
    );
    return imported.filter((name) => writers.has(name) && new RegExp(`\\b${name}\\(`).test(text));
  };

  it('is known to this test: the functions of the store that write rows', () => {
    // Some that write in different ways: directly, through a private function, by compare-and-set.
    for (const name of [
      'saveTask',
      'insertVisitVersions',
      'recordVersions',
      'putMapping',
      'carryOutPrune',
      'signSide',
    ])
      assert.ok(writers.has(name), name);
    for (const name of ['getTask', 'listAudit', 'findTrailBase', 'allVisits'])
      assert.ok(!writers.has(name), name);
    assert.ok(writers.size > 40, String(writers.size));
  });

  it('appends an entry to the trail, or is named here with its reason', () => {
    const silent = sourcesOf('src/usecases').filter(
      (path) => calls(path).length > 0 && !entry.test(read(path)),
    );
    assert.deepEqual(
      silent.map((path) => `${path}: ${exceptions[path] === undefined ? calls(path).join(', ') : 'named'}`),
      Object.keys(exceptions)
        .toSorted()
        .map((path) => `${path}: named`),
    );
  });

  it('is a use case: no door writes rows by itself', () => {
    const doors = ['src/http', 'src/cli'].flatMap(sourcesOf);
    assert.deepEqual(
      doors.filter((path) => calls(path).length > 0).map((path) => `${path}: ${calls(path).join(', ')}`),
      [],
    );
  });

  it('leaves entries as they are: one place alone removes them, none changes them', () => {
    const touching = [...sourcesOf('src'), ...sourcesOf('migrations')].filter((path) => {
      const statements = read(path).match(/(?:audit_entries'?\)?)[^;]*?\.(?:update|delete|del|truncate)\(/g);
      return statements !== null || /(?:UPDATE|DELETE FROM|TRUNCATE)[^;`']*audit_entries/i.test(read(path));
    });
    assert.deepEqual(touching, ['src/store/trail-prunes.ts']);
  });
});
