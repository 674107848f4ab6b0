import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawFromFile } from '../../../src/core/proof/draw-from-file.ts';
import { verifyBundle } from '../../../src/core/proof/verify-bundle.ts';
import { engine } from '../../../src/core/engine.ts';
import { bundleNames, decodeText, readInputs, readJson, readVector, withChain } from './forge.ts';

const secondVerifier = fileURLToPath(new URL('../../../verify/verify.py', import.meta.url));
const vectorFolder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/vectors/bundles/${name}`, import.meta.url));

interface SecondVerdict {
  readonly ok: boolean;
  readonly commitment: string;
  readonly result: string;
  readonly checks: readonly { readonly name: string; readonly passed: boolean | null }[];
}

describe('the published bundles', () => {
  it('are there', () => {
    for (const name of [
      'county',
      'crossed',
      'days',
      'groups',
      'ladder',
      'large',
      'records',
      'scarce',
      'smallest',
      'tight',
      'uneven',
      'year',
    ])
      assert.ok(bundleNames.includes(name), name);
  });

  for (const name of bundleNames) {
    it(`"${name}" verifies, and so it does with its digests on paper`, () => {
      const files = readVector(name);
      const { ok, checks, commitment, result } = verifyBundle(files);
      assert.ok(ok, JSON.stringify(checks));
      assert.deepEqual(
        checks.map(({ passed }) => passed),
        [...Array(10).fill(true), null],
      );
      assert.equal(commitment, readJson(files, 'manifest.json')['commitment']);
      assert.equal(result, readJson(files, 'manifest.json')['result']);
      const published = { commitment: String(commitment).toUpperCase(), result: String(result) };
      assert.deepEqual(
        verifyBundle(files, published).checks.map(({ passed }) => passed),
        Array(11).fill(true),
      );
    });

    it(`"${name}" comes out of its inputs again, byte for byte`, () => {
      const drawn = drawFromFile(readInputs(name)).files;
      const files = readVector(name);
      assert.deepEqual(
        [...drawn.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
        [...files.keys()].toSorted((a, b) => (a < b ? -1 : 1)),
      );
      for (const [file, content] of files)
        assert.ok(Buffer.from(content).equals(drawn.get(file) ?? new Uint8Array()), file);
    });

    it(`"${name}" verifies with the second implementation, which finds the same digests`, () => {
      const manifest = readJson(readVector(name), 'manifest.json');
      const [commitment, result] = [String(manifest['commitment']), String(manifest['result'])];
      const { status, stdout } = spawnSync(
        'python3',
        [secondVerifier, vectorFolder(name), '--commitment', commitment, '--result', result, '--json'],
        { encoding: 'utf8' },
      );
      const verdict = JSON.parse(stdout) as SecondVerdict;
      assert.equal(status, 0, stdout);
      assert.deepEqual(
        verdict.checks.map(({ passed }) => passed),
        Array(11).fill(true),
      );
      assert.deepEqual([verdict.commitment, verdict.result], [commitment, result]);
    });

    it(`"${name}" has the digests, roots and counts that Node's own SHA-256 gives`, () => {
      const files = readVector(name);
      const rebuilt = withChain(files);
      for (const [file, content] of files)
        assert.equal(decodeText(rebuilt.get(file)), decodeText(content), file);
    });
  }

  it('"smallest" has the chances of the worked example in the specification', () => {
    const chances = decodeText(readVector('smallest').get('targets.jsonl')).match(/"pi":\d+/g);
    assert.deepEqual(chances, ['"pi":275000000', '"pi":275000000', '"pi":550000000', '"pi":900000000']);
  });

  it('show between them every kind of decision', () => {
    const transcripts = bundleNames
      .map((name) => decodeText(readVector(name).get('transcript.jsonl')))
      .join('');
    const kinds =
      'certain pivotal cycle seats seat chain relaxed owed again balance day exchange undated'.split(' ');
    for (const kind of kinds) assert.ok(transcripts.includes(`"kind":"${kind}"`), kind);
  });
});

describe('the engine', () => {
  it('names the versions of the package and of the generator that are installed', () => {
    const read = (path: string): { name: string; version: string; dependencies: Record<string, string> } =>
      JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8')) as never;
    const [own, generator] = [read('package.json'), read('node_modules/seedrandom/package.json')];
    assert.deepEqual(engine, {
      name: own.name,
      version: own.version,
      generator: `seedrandom@${own.dependencies['seedrandom'] ?? ''}`,
    });
    assert.equal(own.dependencies['seedrandom'], generator.version);
  });
});
