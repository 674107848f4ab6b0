import assert from 'node:assert/strict';
import { verifyBundle, type CheckName } from '../../../src/core/proof/verify/verify-bundle.ts';
import {
  decodeText,
  forgeries,
  readJson,
  readRows,
  readVector,
  replaced,
  verdictOf,
  withChain,
  withManifest,
  write,
  writeRows,
  type Files,
  type Row,
} from './forge.ts';

/** The checks that may name a change of each file once the manifest agrees with it. */
const checksOf: Readonly<Record<string, readonly (CheckName | 'valid')[]>> = {
  'rules.json': ['rules', 'rosters', 'sealed', 'probabilities', 'commitment'],
  'targets.jsonl': ['rosters', 'sealed', 'probabilities', 'commitment'],
  'targets-sealed.jsonl': ['sealed'],
  'officers.jsonl': ['rosters', 'sealed', 'commitment'],
  'officers-sealed.jsonl': ['sealed'],
  'recusals.jsonl': ['rosters', 'sealed', 'commitment'],
  'recusals-sealed.jsonl': ['sealed'],
  'changes.jsonl': ['rosters', 'sealed', 'commitment'],
  'changes-sealed.jsonl': ['sealed'],
  'commitment.json': ['commitment', 'entropy'],
  'entropy.json': ['entropy', 'beacons', 'targets', 'officers', 'dates', 'result'],
  'transcript.jsonl': ['targets', 'officers', 'dates'],
  'result.json': ['result'],
  'substitution-1.json': ['substitutions'],
  'substitution-2.json': ['substitutions'],
  'manifest.json': ['manifest', 'result'],
};
const fileNames = Object.keys(checksOf);

/** The files that a commitment covers, directly or through the digests of sealed lines. */
const committed = [
  'rules.json',
  ...['targets', 'officers', 'recusals', 'changes'].flatMap((name) => [
    `${name}.jsonl`,
    `${name}-sealed.jsonl`,
  ]),
  'commitment.json',
];

/**
 * What nothing in a bundle ties down: the evidence of the last substitution. Where nobody had to be chosen by lot another request
 * gives the same outcome; the log has the request's digest.
 */
const isLooseEvidence = (place: string): boolean =>
  /^substitution-2\.json\.(?:request\.(?:evidence|at|reason|entropy_plan)|entropy)/.test(place);

/** Some 60 bytes of every file are changed, or every ninth. */
const stride = (content: Uint8Array): number => Math.max(9, Math.floor(content.length / 60));

describe('a bundle in which one byte is changed', () => {
  const files = readVector('replaced');
  for (const name of fileNames) {
    it(`in ${name} is refused, and the file is named`, () => {
      const content = files.get(name) ?? new Uint8Array();
      for (let at = 0; at < content.length; at += stride(content)) {
        const verdict = verifyBundle(replaced(files, name, content.with(at, (content[at] ?? 0) ^ 1)));
        const failed = verdict.checks.find(({ passed }) => passed === false);
        assert.ok(!verdict.ok && failed !== undefined, `byte ${at}`);
        if (name !== 'manifest.json') assert.equal(failed.name, 'manifest');
        assert.ok(`${failed.zh} ${failed.en}`.includes(name) || name === 'manifest.json', failed.en);
        assert.ok(['manifest', 'result'].includes(failed.name));
      }
    });

    if (name !== 'manifest.json') {
      it(`in ${name}, with a manifest to match, is refused by a check of that file`, () => {
        const content = files.get(name) ?? new Uint8Array();
        for (let at = 0; at < content.length; at += stride(content)) {
          const changed = content.with(at, (content[at] ?? 0) ^ 1);
          const failed = verdictOf(withManifest(replaced(files, name, changed)));
          const isLoose = failed === 'valid' && name === 'substitution-2.json';
          assert.ok(isLoose || checksOf[name]?.includes(failed), `byte ${at}: ${failed}`);
        }
      });
    }
  }
});

for (const bundle of [
  ...['smallest', 'scarce', 'county', 'county-public', 'secrets', 'beacon', 'replaced', 'replaced-public'],
]) {
  describe(`the bundle "${bundle}" with one value changed`, () => {
    const files = readVector(bundle);
    // Each change that reaches the transcript costs a whole draw: every one of the smallest bundle is tried, every few of the others.
    const step = bundle === 'smallest' ? 1 : /^(?:county|beacon)/.test(bundle) ? 12 : 3;
    const sampled = (name: string) =>
      [...forgeries(files, name)].filter(
        (_, i) => i % (/^(?:transcript|result)/.test(name) ? step : Math.ceil(step / 2)) === 0,
      );

    for (const name of fileNames.filter((each) => files.has(each))) {
      it(`in ${name} is refused by a check of that file, however well the manifest agrees`, () => {
        for (const { place, forged } of sampled(name)) {
          const untouched = name === 'manifest.json' ? forged : withManifest(forged);
          const failed = verdictOf(untouched);
          const isLoose = failed === 'valid' && isLooseEvidence(place);
          assert.ok(isLoose || checksOf[name]?.includes(failed), `${place}: ${failed}`);
          if (name !== 'manifest.json') assert.equal(verdictOf(forged), 'manifest', place);
        }
      });
    }

    for (const name of committed.filter((each) => files.has(each))) {
      it(`in ${name} is refused even when all digests are made to agree, for other dice would have fallen`, () => {
        for (const { place, forged } of sampled(name)) {
          const chained = attempt(() => withChain(forged));
          // Where the change makes no bundle at all, or is undone by making the digests agree, there is nothing to refuse.
          if (chained === undefined || isSame(chained, files)) continue;
          assert.notEqual(verdictOf(chained), 'valid', place);
        }
      });
    }

    it('in the transcript or the result is refused even when all digests are made to agree', () => {
      for (const name of ['transcript.jsonl', 'result.json']) {
        for (const [i, { place, forged }] of sampled(name).entries()) {
          if (i % 4 !== 0) continue;
          const chained = withChain(forged);
          const expected = name === 'result.json' ? ['result'] : ['targets', 'officers', 'dates'];
          if (isSame(chained, files)) continue;
          assert.ok(expected.includes(verdictOf(chained)), `${place}: ${verdictOf(chained)}`);
        }
      }
    });
  });
}

describe('a bundle with rows swapped, removed, doubled or added', () => {
  const files = readVector('county');
  const changes: Readonly<Record<string, (rows: readonly Row[], i: number) => readonly Row[]>> = {
    swapped: (rows, i) => rows.with(i, rows[i - 1] as Row).with(i - 1, rows[i] as Row),
    removed: (rows, i) => rows.toSpliced(i, 1),
    doubled: (rows, i) => rows.toSpliced(i, 0, rows[i] as Row),
    'added out of place': (rows, i) => rows.toSpliced(i, 0, { ...rows.at(-1), ...keysOf(rows.at(-1), '~') }),
    'added in place': (rows) => [...rows, { ...rows.at(-1), ...keysOf(rows.at(-1), '~') }],
  };
  for (const name of [...committed.filter((each) => each.endsWith('.jsonl')), 'transcript.jsonl']) {
    for (const [title, change] of Object.entries(changes)) {
      it(`(${title} in ${name}) is refused, by the order of the roster where that is what is wrong`, () => {
        const rows = readRows(files, name);
        const middle = Math.floor(rows.length / 2);
        for (const i of new Set([1, middle, rows.length - 1])) {
          const forged = replaced(files, name, writeRows(change(rows, i)));
          const [manifested, chained] = [verdictOf(withManifest(forged)), verdictOf(withChain(forged))];
          assert.ok(checksOf[name]?.includes(manifested), `${i}: ${manifested}`);
          assert.notEqual(chained, 'valid');
          const isRoster = name !== 'transcript.jsonl' && !name.includes('-sealed');
          const isOrder = title !== 'removed' && title !== 'added in place' && isRoster;
          if (isOrder) assert.deepEqual([manifested, chained], ['rosters', 'rosters']);
        }
      });
    }
  }
});

describe('a bundle whose digests all agree is refused by the very check that is about the change', () => {
  const files = readVector('county');
  const inRow = (name: string, change: (row: Row) => Row): Files => {
    const [first, ...rest] = readRows(files, name);
    return replaced(files, name, writeRows([change(first ?? {}), ...rest]));
  };
  const inFile = (name: string, change: (value: Row) => Row): Files =>
    replaced(files, name, write(change(readJson(files, name))));
  const changes: readonly (readonly [string, Files, CheckName])[] = [
    ['a weight', inRow('targets.jsonl', (row) => ({ ...row, weight: Number(row['weight']) + 1 })), 'sealed'],
    [
      'an officer who is not available',
      inRow('officers.jsonl', (row) => ({ ...row, available: row['available'] !== true })),
      'sealed',
    ],
    [
      'an officer without a certificate',
      inRow('officers.jsonl', (row) => ({ ...row, certified: row['certified'] !== true })),
      'sealed',
    ],
    [
      'the reason why an officer is away',
      inRow('officers-sealed.jsonl', (row) => ({ ...row, unavailable: '休假' })),
      'sealed',
    ],
    [
      'the class of a target',
      inRow('targets-sealed.jsonl', (row) => ({ ...row, attributes: { credit_class: 'ZZ' } })),
      'sealed',
    ],
    [
      'a member more in a sealed line',
      inRow('changes-sealed.jsonl', (row) => ({ ...row, note: '' })),
      'sealed',
    ],
    ['a member more in a change', inRow('changes.jsonl', (row) => ({ ...row, note: '' })), 'rosters'],
    [
      'a kind of change that there is not',
      inRow('changes.jsonl', (row) => ({ ...row, kind: 'x' })),
      'rosters',
    ],
    ['a weight out of range', inRow('targets.jsonl', (row) => ({ ...row, weight: 51_000_001 })), 'rosters'],
    [
      'a day of release that is none',
      inFile('commitment.json', (own) => ({ ...own, release_on: '2026-02-30' })),
      'commitment',
    ],
    [
      'reasons out of order',
      inFile('commitment.json', (own) => ({ ...own, void_reasons: ['b', 'a'] })),
      'commitment',
    ],
    ['a chance', inRow('targets.jsonl', (row) => ({ ...row, pi: Number(row['pi']) + 1 })), 'probabilities'],
    [
      'an exclusion',
      inRow('targets.jsonl', (row) => ({ ...row, excluded: null, counted: true })),
      'probabilities',
    ],
    ['a member more in a target', inRow('targets.jsonl', (row) => ({ ...row, note: '' })), 'rosters'],
    ['a member more in an officer', inRow('officers.jsonl', (row) => ({ ...row, note: '' })), 'rosters'],
    ['a member more in a recusal', inRow('recusals.jsonl', (row) => ({ ...row, note: '' })), 'rosters'],
    ['a member more in the rules', inFile('rules.json', (rules) => ({ ...rules, note: '' })), 'rules'],
    [
      'a member more in the commitment',
      inFile('commitment.json', (own) => ({ ...own, note: '' })),
      'commitment',
    ],
    [
      'a source more than planned',
      inFile('entropy.json', (own) => {
        const sources = own['sources'] as readonly unknown[];
        return { ...own, sources: [...sources, sources[0]] };
      }),
      'entropy',
    ],
    [
      'a maximum that nobody can be given',
      inFile('rules.json', (rules) => ({ ...rules, maximum_ppb: 0 })),
      'rules',
    ],
  ];
  for (const [title, forged, expected] of changes) {
    it(`(${title}: ${expected})`, () => {
      assert.equal(verdictOf(withChain(forged)), expected);
    });
  }
});

describe('evidence that does not enter the draw', () => {
  it('can be changed without a contradiction in the bundle, and is held by the result digest on paper', () => {
    const files = readVector('county');
    const entropy = readJson(files, 'entropy.json');
    const published = {
      commitment: String(readJson(files, 'manifest.json')['commitment']),
      result: String(readJson(files, 'manifest.json')['result']),
    };
    const forged = withChain(
      replaced(files, 'entropy.json', write({ ...entropy, recorded_at: '2026-11-27T02:00:00.000Z' })),
    );
    assert.equal(verdictOf(forged), 'valid');
    assert.equal(verdictOf(forged, published), 'published');
    assert.equal(verdictOf(forged, { result: published.result }), 'published');
  });
});

function keysOf(row: Row | undefined, id: string): Row {
  if (row?.['officer'] !== undefined && row['target'] !== undefined) return { officer: id };
  return row?.['id'] === undefined || row['kind'] !== undefined ? { kind: 'reclassified' } : { id };
}

function isSame(left: Files, right: Files): boolean {
  return [...left].every(([name, content]) => decodeText(content) === decodeText(right.get(name)));
}

function attempt(forge: () => Files): Files | undefined {
  try {
    return forge();
  } catch {
    return undefined;
  }
}
