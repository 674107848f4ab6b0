import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  decodeText,
  forgeries,
  readVector,
  verdictOf,
  withChain,
  withManifest,
  type Files,
} from './forge.ts';
import { randomDraw, twoGroups } from './random-frames.ts';

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
      if (count % 10 !== 0) continue;
      yield {
        place: `${bundle} ${place}`,
        files: count % 20 === 0 ? tryChain(forged) : withManifestUnless(name, forged),
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
    const forged = ['smallest', 'scarce', 'records', 'days'].flatMap((bundle) => [...forgedBundles(bundle)]);
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
    const draws = Array.from({ length: 900 }, (_, i) => randomDraw(`random draw ${i}`)).flatMap(
      (files) => files ?? [],
    );
    assert.ok(draws.length >= 200, `only ${draws.length} of 900 frames can be drawn from`);
    const verdicts = judge(draws);
    assert.deepEqual(
      verdicts.flatMap((verdict, i) => (verdict === 'valid' ? [] : [`draw ${i}: ${verdict}`])),
      [],
    );
    const transcripts = draws.map((files) => decodeText(files.get('transcript.jsonl'))).join('');
    const kinds =
      'certain pivotal cycle seats seat chain relaxed owed again balance day exchange undated'.split(' ');
    const counts = kinds.map((kind) => `${kind} ${transcripts.split(`"kind":"${kind}"`).length - 1}`);
    const rare = counts.filter((count) => Number(count.split(' ')[1]) < 10);
    assert.deepEqual(rare, [], `hardly any of one kind of decision: ${counts.join()}`);
  });

  it('agree where loads are evened out in one group after another was found as even as it can be', () => {
    const draws = Array.from({ length: 40 }, (_, i) => twoGroups(String(i).padStart(12, '0')));
    const balanced = draws.filter((files) => decodeText(files.get('transcript.jsonl')).includes('"balance"'));
    assert.ok(balanced.length >= 10, `${balanced.length} of 40`);
    assert.deepEqual(new Set(judge(draws)), new Set(['valid']));
  });
});
