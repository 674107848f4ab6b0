import assert from 'node:assert/strict';
import { verifyBundle, type CheckName } from '../../../src/core/proof/verify-bundle.ts';
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
  'rules.json': ['rules', 'rosters', 'probabilities', 'commitment'],
  'targets.jsonl': ['rosters', 'probabilities', 'commitment'],
  'officers.jsonl': ['rosters', 'commitment'],
  'recusals.jsonl': ['rosters', 'commitment'],
  'commitment.json': ['commitment', 'entropy'],
  'entropy.json': ['entropy', 'targets', 'officers', 'result'],
  'transcript.jsonl': ['targets', 'officers', 'dates'],
  'result.json': ['result'],
  'manifest.json': ['manifest', 'result'],
};
const fileNames = Object.keys(checksOf);

describe('a bundle in which one byte is changed', () => {
  const files = readVector('smallest');
  for (const name of fileNames) {
    it(`in ${name} is refused, and the file is named`, () => {
      const content = files.get(name) ?? new Uint8Array();
      for (let at = 0; at < content.length; at += 9) {
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
        for (let at = 0; at < content.length; at += 9) {
          const changed = content.with(at, (content[at] ?? 0) ^ 1);
          const failed = verdictOf(withManifest(replaced(files, name, changed)));
          assert.ok(checksOf[name]?.includes(failed), `byte ${at}: ${failed}`);
        }
      });
    }
  }
});

for (const bundle of ['smallest', 'scarce', 'county']) {
  describe(`the bundle "${bundle}" with one value changed`, () => {
    const files = readVector(bundle);
    // Each change that reaches the transcript costs a whole draw: of the largest bundle every twelfth one is tried.
    const step = bundle === 'county' ? 12 : 2;
    const sampled = (name: string) =>
      [...forgeries(files, name)].filter(
        (_, i) => i % (/^(?:transcript|result)/.test(name) ? step : Math.ceil(step / 2)) === 0,
      );

    for (const name of fileNames) {
      it(`in ${name} is refused by a check of that file, however well the manifest agrees`, () => {
        for (const { place, forged } of sampled(name)) {
          const untouched = name === 'manifest.json' ? forged : withManifest(forged);
          const failed = verdictOf(untouched);
          assert.ok(checksOf[name]?.includes(failed), `${place}: ${failed}`);
          if (name !== 'manifest.json') assert.equal(verdictOf(forged), 'manifest', place);
        }
      });
    }

    for (const name of [
      'rules.json',
      'targets.jsonl',
      'officers.jsonl',
      'recusals.jsonl',
      'commitment.json',
    ]) {
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
          const expected = name === 'result.json' ? ['result'] : ['targets', 'officers'];
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
  for (const name of ['targets.jsonl', 'officers.jsonl', 'recusals.jsonl', 'transcript.jsonl']) {
    for (const [title, change] of Object.entries(changes)) {
      it(`(${title} in ${name}) is refused, by the order of the roster where that is what is wrong`, () => {
        const rows = readRows(files, name);
        const middle = Math.floor(rows.length / 2);
        for (const i of new Set([1, middle, rows.length - 1])) {
          const forged = replaced(files, name, writeRows(change(rows, i)));
          const [manifested, chained] = [verdictOf(withManifest(forged)), verdictOf(withChain(forged))];
          assert.ok(checksOf[name]?.includes(manifested), `${i}: ${manifested}`);
          assert.notEqual(chained, 'valid');
          const isOrder = title !== 'removed' && title !== 'added in place' && name !== 'transcript.jsonl';
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
    [
      'a weight',
      inRow('targets.jsonl', (row) => ({ ...row, weight: Number(row['weight']) + 1 })),
      'probabilities',
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
        return { ...own, sources: [...sources, { by: '甲', name: 'dice-c', value: '1' }] };
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
  return row?.['id'] === undefined ? {} : { id };
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
