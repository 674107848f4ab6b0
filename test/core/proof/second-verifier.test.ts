import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { forgeries, readVector, verdictOf, withChain, withManifest, type Files } from './forge.ts';

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
      if (count % 4 !== 0) continue;
      yield {
        place: `${bundle} ${place}`,
        files: count % 8 === 0 ? tryChain(forged) : withManifestUnless(name, forged),
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

  it('give the same verdict, with the same check to blame, on hundreds of forged bundles', () => {
    const forged = ['smallest', 'scarce'].flatMap((bundle) => [...forgedBundles(bundle)]);
    const paths = forged.map(({ files }, i) => {
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
    assert.ok(verdicts.length === forged.length && forged.length > 200, `${forged.length} bundles`);
    const differences = forged.flatMap(({ place, files }, i) => {
      const own = verdictOf(files);
      return own === verdicts[i] ? [] : [`${place}: ${own} here, ${verdicts[i]} there`];
    });
    assert.deepEqual(differences, []);
    assert.ok(new Set(verdicts).size >= 9, [...new Set(verdicts)].join());
  });
});
