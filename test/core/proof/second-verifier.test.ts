import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { drawFromFile, type DrawFiles } from '../../../src/core/proof/draw-from-file.ts';
import { unit } from '../../../src/core/draw/rules.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { makeRules, streamOf } from '../draw/samples.ts';
import {
  decodeText,
  readInputs,
  forgeries,
  readVector,
  verdictOf,
  withChain,
  withManifest,
  type Files,
} from './forge.ts';

const verifierFolder = fileURLToPath(new URL('../../../verify/', import.meta.url));

/** Judges every bundle folder named on standard input: the first check that fails, or "valid", a line each. */
const script = `
import sys
sys.path.insert(0, ${JSON.stringify(verifierFolder)})
sys.dont_write_bytecode = True
import verify
for path in sys.stdin.read().split('\\n'):
    try:
        checks = verify.verify(path)['checks']
        print(next((check['name'] for check in checks if check['passed'] is False), 'valid'))
    except verify.Unreadable:
        print('unreadable')
`;

/** Every few changes of every file, as they are, with a manifest to match, and with all digests to match. */
function* forgedBundles(bundle: string): Generator<{ readonly place: string; readonly files: Files }> {
  const files = readVector(bundle);
  let count = 0;
  for (const name of files.keys()) {
    for (const { place, forged } of forgeries(files, name)) {
      count += 1;
      if (count % 6 !== 0) continue;
      yield {
        place: `${bundle} ${place}`,
        files: count % 12 === 0 ? tryChain(forged) : withManifestUnless(name, forged),
      };
    }
  }
}

const withManifestUnless = (name: string, files: Files): Files =>
  name === 'manifest.json' ? files : withManifest(files);

function tryChain(files: Files): Files {
  try {
    return withChain(files);
  } catch {
    return files;
  }
}

describe('the two verifiers', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verifiers-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the second verifier says of each bundle. */
  const judge = (bundles: readonly Files[]): readonly string[] => {
    const paths = bundles.map((files, i) => {
      const path = join(folder, String(i));
      mkdirSync(path);
      for (const [name, content] of files) writeFileSync(join(path, name), content);
      return path;
    });
    const { stdout, stderr, status } = spawnSync('python3', ['-c', script], {
      input: paths.join('\n'),
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    });
    assert.equal(status, 0, stderr);
    const verdicts = stdout.trimEnd().split('\n');
    assert.equal(verdicts.length, bundles.length);
    return verdicts;
  };

  it('give the same verdict, with the same check to blame, on hundreds of forged bundles', () => {
    const forged = ['smallest', 'scarce'].flatMap((bundle) => [...forgedBundles(bundle)]);
    const verdicts = judge(forged.map(({ files }) => files));
    assert.ok(forged.length > 200, `${forged.length} bundles`);
    const differences = forged.flatMap(({ place, files }, i) => {
      const own = verdictOf(files);
      // A weight or chance beyond every range is refused here as not the recomputed one, there already as malformed.
      const isRange = /\.(?:pi|weight)$/.test(place) && own === 'probabilities' && verdicts[i] === 'rosters';
      return own === verdicts[i] || isRange ? [] : [`${place}: ${own} here, ${verdicts[i]} there`];
    });
    assert.deepEqual(differences, []);
    assert.ok(new Set(verdicts).size >= 9, [...new Set(verdicts)].join());
  });

  it('agree on every word of 200 draws of random frames', () => {
    const draws = Array.from({ length: 450 }, (_, i) => randomDraw(`random draw ${i}`)).flatMap(
      (files) => files ?? [],
    );
    assert.ok(draws.length >= 200, `only ${draws.length} of 450 frames can be drawn from`);
    const verdicts = judge(draws);
    assert.deepEqual(
      verdicts.flatMap((verdict, i) => (verdict === 'valid' ? [] : [`draw ${i}: ${verdict}`])),
      [],
    );
    const transcripts = draws.map((files) => decodeText(files.get('transcript.jsonl'))).join('');
    const counts = ['certain', 'stratum', 'duel', 'seat', 'chain', 'balance', 'owed'].map(
      (kind) => transcripts.split(`"kind":"${kind}"`).length - 1,
    );
    assert.ok(Math.min(...counts) >= 10, `hardly any of one kind of decision: ${counts.join()}`);
  });

  it('agree where loads are evened out in one group after another was found as even as it can be', () => {
    const draws = Array.from({ length: 40 }, (_, i) => twoGroups(String(i).padStart(12, '0')));
    const balanced = draws.filter((files) => decodeText(files.get('transcript.jsonl')).includes('"balance"'));
    assert.ok(balanced.length >= 10, `${balanced.length} of 40`);
    assert.deepEqual(new Set(judge(draws)), new Set(['valid']));
  });
});

/**
 * All ten targets are drawn. In the east sixteen seats fall to three officers (6, 5, 5). In the west T9 is open to P3 and P4 only,
 * who may already sit at T8 while most of the other four have nothing to do: who takes over shows the order of the search.
 */
function twoGroups(dice: string): Files {
  const input = readInputs('smallest');
  const sources = input.entropy.sources.map((source, i) => (i === 0 ? { ...source, value: dice } : source));
  const group = (isEast: boolean): Readonly<Record<string, string>> => ({ group: isEast ? 'east' : 'west' });
  const rules = makeRules({
    attributes: ['group'],
    strata: { attributes: [], floors: [{ path: [], ratio_bp: 10_000, minimum: 0 }] },
    team: { size: 2, capacity: 9, match: ['group'] },
  });
  const targets = Array.from({ length: 10 }, (_, i) => ({
    id: `T${i}`,
    name: `机构${i}`,
    attributes: group(i < 8),
    excluded: null,
  }));
  const officers = Array.from({ length: 9 }, (_, i) => ({
    id: `P${i}`,
    name: `人员${i}`,
    organisation: '示例局',
    attributes: group(i < 3),
    certificate: 'Z',
    certificate_expires_on: '2027-01-01',
    unavailable: null,
  }));
  const recusals = ['P5', 'P6', 'P7', 'P8'].map((officer) => ({
    officer,
    target: 'T9',
    ground: '近亲属任职',
  }));
  return drawFromFile({
    frame: { ...input.frame, rules, targets, officers, recusals },
    entropy: { ...input.entropy, sources },
  }).files;
}

/** The bundle of a small random frame with strata, floors, groups and bars; undefined where the frame must be refused. */
function randomDraw(name: string): Files | undefined {
  const stream = streamOf(name);
  const pick = <T>(...values: readonly [T, ...T[]]): T => values[stream.below(values.length)] as T;
  const list = <T>(length: number, make: (i: number) => T): readonly T[] =>
    Array.from({ length }, (_, i) => make(i));
  const [targets, officers] = [3 + stream.below(14), 6 + stream.below(5)];
  const [size, openness] = [pick(2, 2, 3), pick(3, 3, 4, 20)];
  const attributes = ['group', 'kind', 'level'];
  const levels = pick<readonly string[]>([], ['kind'], ['kind', 'level'], ['level']);
  const floors = [
    { path: [], ratio_bp: pick(3000, 6000, 10_000, 10_000, 10_000, 10_000), minimum: stream.below(3) },
    ...(levels[0] === 'kind'
      ? [{ path: ['\uff21'], ratio_bp: pick(0, 2500), minimum: stream.below(2) }]
      : []),
  ];
  const input: DrawFiles = {
    ...readInputs('smallest'),
    frame: {
      ...readInputs('smallest').frame,
      draw_id: name.replaceAll(' ', '-'),
      rules: makeRules({
        attributes,
        strata: { attributes: levels, floors },
        weights: { attribute: 'level', table: [{ value: '三级', weight: 5 }], default: pick(1, 2) },
        maximum_ppb: pick(unit, unit, unit, 900_000_000),
        team: {
          size,
          capacity: Math.ceil((targets * size) / officers) + pick(0, 0, 0, 0, 4),
          match: pick<readonly string[]>([], ['group']),
        },
      }),
      targets: list(targets, (i) => ({
        id: `T${i}`,
        name: `机构${i}`,
        attributes: {
          group: pick('east', 'west'),
          kind: pick('\uff21', '𠮷', ''),
          level: pick('三级', '二级'),
        },
        excluded: stream.below(9) === 0 ? '暂停' : null,
      })),
      officers: [],
      recusals: list(targets * officers, (i) => ({
        officer: `P${i % officers}`,
        target: `T${Math.floor(i / officers)}`,
        ground: '',
      })).filter(() => stream.below(openness) === 0),
    },
  };
  const isMatched = input.frame.rules.team.match.length > 0;
  const people = list(officers, (i) => ({
    id: `P${i}`,
    name: `人员${i}`,
    organisation: '示例局',
    attributes: (isMatched ? { group: i % 2 === 0 ? 'east' : 'west' } : {}) as Readonly<
      Record<string, string>
    >,
    certificate: 'Z',
    certificate_expires_on: '2027-01-01',
    unavailable: null,
  }));
  try {
    return drawFromFile({ ...input, frame: { ...input.frame, officers: people } }).files;
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return undefined;
  }
}
