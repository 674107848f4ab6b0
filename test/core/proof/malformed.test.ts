import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson, type Json } from '../../../src/core/canonical-json.ts';
import { sealedFiles } from '../../../src/core/proof/bundle.ts';
import { verifyBundle } from '../../../src/core/proof/verify/verify-bundle.ts';
import {
  decodeText,
  encodeText,
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
} from './forge.ts';

const files = readVector('county');
const small = readVector('scarce');
const names = [...files.keys()];

const bytes = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(Buffer.concat(parts.map((part) => Uint8Array.from(part))));

/** Contents that no honest file has; `recusals.jsonl` alone may be empty, but then it is not what was committed. */
const malformed: Readonly<Record<string, (content: Uint8Array, name: string) => Uint8Array>> = {
  empty: () => new Uint8Array(),
  'not UTF-8': (content) => bytes(content.subarray(0, 9), [0xff, 0xc0, 0x80], content.subarray(9)),
  'with a byte order mark': (content) => bytes([0xef, 0xbb, 0xbf], content),
  'cut in the middle': (content) => content.subarray(0, content.length >> 1),
  'without its last byte': (content) => content.subarray(0, -1),
  'with a newline more': (content) => bytes(content, [10]),
  'with Windows line ends': (content, name) =>
    encodeText(`${decodeText(content).replaceAll('\n', '\r\n')}${name.endsWith('.json') ? '\r\n' : ''}`),
  'with a space': (content) => encodeText(decodeText(content).replace(':', ': ')),
  'with a key twice': (content) => encodeText(decodeText(content).replace('{', '{"a":1,"a":2,')),
  'nested a hundred thousand deep': () => encodeText(`${'['.repeat(100_000)}${']'.repeat(100_000)}\n`),
  'nested a hundred thousand deep and never closed': () => encodeText('{"a":'.repeat(100_000)),
  null: () => encodeText('null'),
  'a list': () => encodeText('[]\n'),
  'a number out of range': () => encodeText('1e999\n'),
  'a zero byte': () => new Uint8Array(1),
};

describe('a malformed file', () => {
  for (const [title, damage] of Object.entries(malformed)) {
    it(`(${title}) is a failed check and never an exception, whichever file it is`, () => {
      for (const name of names) {
        const damaged = replaced(files, name, damage(files.get(name) ?? new Uint8Array(), name));
        assert.equal(verdictOf(damaged), 'manifest', name);
        if (name === 'manifest.json') continue;
        const failed = verifyBundle(withManifest(damaged)).checks.find(({ passed }) => passed === false);
        assert.ok(failed !== undefined, name);
        const expected: Readonly<Record<string, readonly string[]>> = {
          'rules.json': ['rules'],
          'targets.jsonl': ['rosters', 'sealed', 'probabilities'],
          'targets-sealed.jsonl': ['sealed'],
          'officers.jsonl': ['rosters', 'sealed'],
          'officers-sealed.jsonl': ['sealed'],
          'recusals.jsonl': ['rosters', 'sealed'],
          'recusals-sealed.jsonl': ['sealed'],
          'changes.jsonl': ['rosters', 'sealed'],
          'changes-sealed.jsonl': ['sealed'],
          'commitment.json': ['commitment'],
          'entropy.json': ['entropy'],
          'transcript.jsonl': ['targets', 'officers', 'dates'],
          'result.json': ['result'],
        };
        assert.ok(expected[name]?.includes(failed.name), `${name}: ${failed.name}`);
        assert.match(failed.zh, /\p{Script=Han}/u);
        assert.notEqual(failed.en, '');
      }
    });
  }

  it('of random bytes is a failed check and never an exception', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...names),
        fc.uint8Array({ minLength: 1, maxLength: 60 }),
        (name, content) => {
          const damaged = replaced(small, name, content);
          assert.notEqual(verdictOf(damaged), 'valid');
          if (name !== 'manifest.json') assert.notEqual(verdictOf(withManifest(damaged)), 'valid');
        },
      ),
      { seed: 2, numRuns: 200 },
    );
  });

  it('of random JSON is a failed check and never an exception', () => {
    const value = fc.jsonValue();
    fc.assert(
      fc.property(fc.constantFrom(...names), value, (name, content) => {
        const text = canonicalOr(content as Json) + (name.endsWith('.jsonl') ? '\n' : '');
        assert.notEqual(verdictOf(replaced(small, name, text)), 'valid');
        if (name !== 'manifest.json')
          assert.notEqual(verdictOf(withManifest(replaced(small, name, text))), 'valid');
      }),
      { seed: 3, numRuns: 200 },
    );
  });
});

describe('a bundle', () => {
  it('with a file missing, one too many or none at all is refused, naming the files', () => {
    for (const name of names) {
      const fewer = new Map([...files].filter(([other]) => other !== name));
      const verdict = verifyBundle(fewer);
      const [failed] = verdict.checks;
      assert.equal(failed?.passed, false);
      assert.ok(failed?.en.includes(name) ?? false, failed?.en);
      assert.deepEqual([verdict.commitment, verdict.result, verdict.facts], [null, null, null]);
      if (name !== 'manifest.json') assert.equal(verdictOf(withManifest(fewer)), 'manifest');
    }
    for (const extra of ['notes.txt', 'targets.jsonl.bak', '.hidden', 'a,b', '']) {
      assert.equal(verdictOf(replaced(files, extra, 'x')), 'manifest');
      assert.equal(verdictOf(withManifest(replaced(files, extra, 'x'))), 'manifest');
    }
    assert.equal(verdictOf(new Map()), 'manifest');
  });

  it('whose manifest joins two names by a comma is refused at the manifest', () => {
    const manifest = readJson(files, 'manifest.json');
    const entries = manifest['files'] as readonly { readonly name: string }[];
    const joined = { name: `${entries[0]?.name},${entries[1]?.name}`, bytes: 0, sha256: emptyHash };
    const forged = { ...manifest, files: [joined, ...entries.slice(2)] };
    assert.equal(verdictOf(replaced(files, 'manifest.json', write(forged))), 'manifest');
  });

  it('with more lines of targets than can be added up exactly is refused by their number, before any is read', () => {
    const targets = new Uint8Array(9_000_001).fill(10);
    const failed = (lines: Uint8Array) =>
      verifyBundle(withManifest(replaced(files, 'targets.jsonl', lines))).checks[2];
    assert.match(failed(targets)?.en ?? '', /more than 9000000 lines/);
    assert.match(failed(targets.subarray(1))?.en ?? '', /targets\.jsonl:1: Unexpected end/);
  });

  it('with a value that would take the memory of the machine is refused before it is parsed', () => {
    const long = encodeText(`[${'[],'.repeat(6_000_000)}[]]`);
    for (const name of names) {
      const [check] = verifyBundle(replaced(files, name, long)).checks;
      const isParsed = name !== 'result.json' && name !== 'transcript.jsonl';
      assert.equal(check?.passed, false);
      assert.equal(/longer than 16777216 bytes/.test(check.en), isParsed, `${name}: ${check.en}`);
    }
    const lines = bytes(new Uint8Array(1 << 24).fill(0x61), [10], new Uint8Array(1 << 24).fill(0x61), [10]);
    assert.match(verifyBundle(replaced(files, 'rules.json', lines)).checks[0]?.en ?? '', /digest/);
  });

  it('whose substitutions are not numbered from 1 without a gap is refused at the manifest', () => {
    const whole = readVector('replaced');
    const first = whole.get('substitution-1.json') ?? '';
    const without = new Map([...whole].filter(([name]) => name !== 'substitution-1.json'));
    assert.equal(verdictOf(withManifest(without)), 'manifest');
    for (const name of ['0', '4', '01', '1000', '-1', '1.0', '3e0'].map(
      (each) => `substitution-${each}.json`,
    ))
      assert.equal(verdictOf(withManifest(replaced(whole, name, first))), 'manifest', name);
    // Numbered rightly, but not made.
    assert.equal(verdictOf(withManifest(replaced(whole, 'substitution-3.json', first))), 'substitutions');
  });

  it('of another edition is refused at the manifest', () => {
    for (const edition of ['public', 'press', null]) {
      const manifest = { ...readJson(files, 'manifest.json'), edition };
      assert.equal(verdictOf(replaced(files, 'manifest.json', write(manifest))), 'manifest');
    }
    const open = readVector('county-public');
    const manifest = { ...readJson(open, 'manifest.json'), edition: 'auditor' };
    assert.equal(verdictOf(replaced(open, 'manifest.json', write(manifest))), 'manifest');
    // Some of the sealed files are no edition.
    for (const name of sealedFiles)
      assert.equal(verdictOf(withManifest(replaced(open, name, files.get(name) ?? ''))), 'manifest');
  });

  it('of another protocol is refused in whichever file it says so', () => {
    const expected = {
      'manifest.json': 'manifest',
      'rules.json': 'rules',
      'commitment.json': 'commitment',
      'entropy.json': 'entropy',
      'result.json': 'result',
    };
    for (const [name, check] of Object.entries(expected)) {
      const other = replaced(files, name, write({ ...readJson(files, name), protocol: 'shuangsui-1' }));
      assert.equal(verdictOf(name === 'manifest.json' ? other : withChain(other)), check, name);
    }
  });

  it('whose sources of entropy only look like the plan when joined by commas is refused', () => {
    const plan = [{ deadline: '', name: 'dice-a,dice-b', options: [{ digits: 24, kind: 'dice' }] }];
    const told = { at: '2026-11-26T01:58:00.000Z', by: '甲', option: 0, reason: '' };
    const sources = [
      { ...told, name: 'dice-a', value: '0'.repeat(24) },
      { ...told, name: 'dice-b', value: '任意' },
    ];
    const planned = replaced(
      files,
      'commitment.json',
      write({ ...readJson(files, 'commitment.json'), entropy_plan: plan }),
    );
    const forged = replaced(planned, 'entropy.json', write({ ...readJson(files, 'entropy.json'), sources }));
    assert.equal(verdictOf(withChain(forged)), 'entropy');
  });

  it('without any dice, or with too few, is refused at its commitment', () => {
    for (const plan of [
      [],
      [{ deadline: '', name: 'dice-a', options: [{ digits: 19, kind: 'dice' }] }],
      [{ deadline: '', name: 'h', options: [{ digits: 24, kind: 'hash' }] }],
    ]) {
      const commitment = { ...readJson(files, 'commitment.json'), entropy_plan: plan };
      assert.equal(verdictOf(withChain(replaced(files, 'commitment.json', write(commitment)))), 'commitment');
    }
  });

  it('whose own rules have to refuse its frame says so', () => {
    const rules = readJson(files, 'rules.json');
    const floors = [{ done: 0, minimum: 999, path: [], periods: 1, ratio_bp: 0 }];
    const trees = [{ attributes: ['kind', 'level'], floors }];
    const forged = withChain(replaced(files, 'rules.json', write({ ...rules, trees })));
    const failed = verifyBundle(forged).checks.find(({ passed }) => passed === false);
    assert.equal(failed?.name, 'probabilities');
    assert.match(failed?.zh ?? '', /全部对象要求至少抽取 999 家，可抽对象只有 \d+ 家/);
  });

  it('with a target out of scope, in another notation or with a text that is not NFC is refused at the rosters', () => {
    const [first, ...rest] = readRows(files, 'targets.jsonl');
    const attributes = first?.['attributes'] as Readonly<Record<string, string>>;
    for (const change of [
      { attributes: { ...attributes, district_code: '330109' } },
      { name: 'e\u0301' },
      { id: '机构' },
      { sealed: 'AB'.repeat(32) },
    ]) {
      const forged: Files = replaced(files, 'targets.jsonl', writeRows([{ ...first, ...change }, ...rest]));
      const chained = 'sealed' in change ? withManifest(forged) : withChain(forged);
      assert.equal(verdictOf(chained), 'rosters', JSON.stringify(change));
    }
  });
});

const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

function canonicalOr(value: Json): string {
  try {
    return canonicalJson(value);
  } catch {
    return JSON.stringify(value);
  }
}
