import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { makeEdition, sealedFiles } from '../../../src/core/proof/bundle.ts';
import { verifyBundle, type Check, type CheckName } from '../../../src/core/proof/verify/verify-bundle.ts';
import { engine } from '../../../src/core/engine.ts';
import { drawVector } from '../../support/draw-vector.ts';
import {
  auditorNames,
  bundleNames,
  decodeText,
  readInputs,
  readJson,
  readVector,
  withChain,
} from './forge.ts';

const secondVerifier = fileURLToPath(new URL('../../../verify/verify.py', import.meta.url));
const vectorFolder = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/vectors/bundles/${name}`, import.meta.url));

interface SecondVerdict {
  readonly ok: boolean;
  readonly grade: string;
  readonly reasons: readonly string[];
  readonly commitment: string;
  readonly result: string;
  readonly checks: readonly { readonly name: string; readonly passed: boolean | null }[];
}

const notRun = (checks: readonly Check[]): readonly string[] =>
  checks.filter(({ passed }) => passed !== true).map(({ name }) => name);

/** The checks that are not run for this bundle, in order, with those given. */
const notRunOf = (name: string, others: readonly CheckName[]): readonly string[] => [
  ...(name.endsWith('-public') ? ['sealed'] : []),
  ...(name === 'lottery' ? ['beacons'] : []),
  ...others,
];

/** Why the bundle is amber when its digests are on paper and no log is known. */
const reasonsOf = (name: string): readonly string[] => [
  'unwitnessed',
  ...(name.endsWith('-public') ? ['sealed-missing'] : []),
  ...(name === 'lottery' ? ['beacon-unchecked'] : []),
  ...(name === 'secrets' ? ['fallback'] : []),
];

describe('the published bundles', () => {
  it('are there', () => {
    for (const name of [
      'beacon',
      'county',
      'county-public',
      'crossed',
      'days',
      'groups',
      'ladder',
      'large',
      'lottery',
      'records',
      'replaced',
      'replaced-public',
      'scarce',
      'secrets',
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
      assert.deepEqual(notRun(checks), notRunOf(name, ['log', 'published']));
      assert.equal(commitment, readJson(files, 'manifest.json')['commitment']);
      assert.equal(result, readJson(files, 'manifest.json')['result']);
      const published = { commitment: String(commitment).toUpperCase(), result: String(result) };
      const verdict = verifyBundle(files, published);
      assert.deepEqual(notRun(verdict.checks), notRunOf(name, ['log']));
      assert.deepEqual(
        [verdict.ok, verdict.grade, verdict.reasons.map(({ code }) => code)],
        [true, 'amber', reasonsOf(name)],
      );
      assert.equal(verdict.edition, name.endsWith('-public') ? 'public' : 'auditor');
    });

    it(`"${name}" comes out of its inputs again, byte for byte`, () => {
      const [own, edition] = name.endsWith('-public')
        ? ([name.replace('-public', ''), 'public'] as const)
        : ([name, 'auditor'] as const);
      const drawn = makeEdition(drawVector(readInputs(own)), edition);
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
      const lacking = name === 'beacon' ? ['beacon-unchecked'] : [];
      assert.deepEqual(verdict.reasons, [...reasonsOf(name), ...lacking]);
      assert.deepEqual([verdict.commitment, verdict.result], [commitment, result]);
    });

    it(`"${name}" has the digests, roots and counts that Node's own SHA-256 gives`, () => {
      const files = readVector(name);
      const rebuilt = withChain(files);
      for (const [file, content] of files)
        assert.equal(decodeText(rebuilt.get(file)), decodeText(content), file);
    });
  }

  it('of the public edition are the same bytes, without any sealed line', () => {
    for (const name of bundleNames.filter((each) => each.endsWith('-public'))) {
      const [open, whole] = [readVector(name), readVector(name.replace('-public', ''))];
      for (const file of sealedFiles) assert.ok(whole.has(file) && !open.has(file), file);
      const shared = [...whole.keys()].filter((file) => !/-sealed|manifest/.test(file));
      assert.deepEqual(
        [...open.keys()].filter((file) => file !== 'manifest.json').toSorted(),
        shared.toSorted(),
      );
      for (const file of shared) assert.deepEqual(open.get(file), whole.get(file), file);
    }
  });

  it('of the public edition tell nothing of an officer, of a complaint or of a reason', () => {
    for (const name of auditorNames) {
      const { frame } = readInputs(name);
      const open = [...makeEdition(readVector(name), 'public').values()].map(decodeText).join('\n');
      for (const { code, name: person, certificate, organisation, unavailable } of frame.officers)
        for (const text of [`"${code}"`, person, certificate && `"${certificate}"`, unavailable ?? ''])
          assert.ok(text === '' || !open.includes(text), `${name}: ${text} of ${organisation}`);
      for (const { ground } of frame.recusals) assert.ok(!open.includes(ground), `${name}: ${ground}`);
      for (const { approver } of frame.changes) assert.ok(approver === '' || !open.includes(approver));
      assert.ok(!open.includes('"measures":{') && !open.includes('"salt"'), name);
    }
  });

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
