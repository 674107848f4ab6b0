import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { verifyBundle } from '../../../src/core/proof/verify/verify-bundle.ts';
import {
  decodeText,
  forgeries,
  bundleNames,
  readVector,
  withChain,
  withManifest,
  type Files,
} from './forge.ts';
import { randomDraw, twoGroups } from './random-frames.ts';

const verifierFolder = fileURLToPath(new URL('../../../verify/', import.meta.url));

/** Judges every bundle folder named on standard input: the first check that fails, or "valid", then the grade and its reasons, a line each. */
const script = `
import sys
sys.path.insert(0, ${JSON.stringify(verifierFolder)})
sys.dont_write_bytecode = True
import verify
for path in sys.stdin.read().split('\\n'):
    try:
        report = verify.verify(path)
        failed = next((check['name'] for check in report['checks'] if check['passed'] is False), 'valid')
        print(failed, report['grade'], *report['reasons'])
    except verify.Unreadable:
        print('unreadable')
`;

/** What this verifier says, in the same words. */
function judgeHere(files: Files): string {
  const { checks, grade, reasons } = verifyBundle(files);
  const failed = checks.find(({ passed }) => passed === false)?.name ?? 'valid';
  return [failed, grade, ...reasons.map(({ code }) => code)].join(' ');
}

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
    const forged = [
      ...['smallest', 'scarce', 'records', 'days', 'secrets', 'lottery'],
      ...['county', 'replaced', 'county-public', 'replaced-public'],
    ].flatMap((bundle) => [...forgedBundles(bundle)]);
    const verdicts = judge(forged.map(({ files }) => files));
    assert.ok(forged.length > 800, `${forged.length} bundles`);
    const differences = forged.flatMap(({ place, files }, i) => {
      const own = judgeHere(files);
      return own === verdicts[i] ? [] : [`${place}: ${own} here, ${verdicts[i]} there`];
    });
    assert.deepEqual(differences, []);
    const failed = new Set(verdicts.map((verdict) => verdict.split(' ')[0]));
    assert.ok(failed.size >= 12, [...failed].join());
  }).timeout(300_000);

  it('grade the published bundles alike, but for beacons, which only one of them can check', () => {
    const verdicts = judge(bundleNames.map((name) => readVector(name)));
    assert.deepEqual(
      verdicts,
      bundleNames.map((name) => judgeHere(readVector(name)) + (name === 'beacon' ? ' beacon-unchecked' : '')),
    );
  });

  it('agree on every word of 1,000 draws of random frames, and on their grades', () => {
    const draws = Array.from({ length: 3300 }, (_, i) => randomDraw(`random draw ${i}`)).flatMap(
      (files) => files ?? [],
    );
    assert.ok(draws.length >= 1000, `only ${draws.length} of 3,300 frames can be drawn from`);
    const verdicts = judge(draws);
    assert.deepEqual(
      verdicts.flatMap((verdict, i) => {
        const own = judgeHere(draws[i] as Files);
        return own === verdict && verdict.startsWith('valid ')
          ? []
          : [`draw ${i}: ${own} here, ${verdict} there`];
      }),
      [],
    );
    const transcripts = draws
      .flatMap((files) => [...files].filter(([name]) => /^(?:transcript|substitution)/.test(name)))
      .map(([, content]) => decodeText(content))
      .join('');
    const kinds =
      'certain pivotal cycle seats seat chain relaxed owed again balance day exchange undated substitute'.split(
        ' ',
      );
    const counts = kinds.map((kind) => `${kind} ${transcripts.split(`"kind":"${kind}"`).length - 1}`);
    const rare = counts.filter((count) => Number(count.split(' ')[1]) < 10);
    assert.deepEqual(rare, [], `hardly any of one kind of decision: ${counts.join()}`);
    for (const reason of ['sealed-missing', 'beacon-unchecked', 'fallback'])
      assert.ok(verdicts.filter((verdict) => verdict.includes(reason)).length >= 50, reason);
  }).timeout(300_000);

  it('agree where loads are evened out in one group after another was found as even as it can be', () => {
    const draws = Array.from({ length: 40 }, (_, i) => twoGroups(String(i).padStart(12, '0')));
    const balanced = draws.filter((files) => decodeText(files.get('transcript.jsonl')).includes('"balance"'));
    assert.ok(balanced.length >= 10, `${balanced.length} of 40`);
    assert.deepEqual(new Set(judge(draws)), new Set(['valid amber untied unwitnessed']));
  });
});
