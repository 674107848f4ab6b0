import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { canonicalJson, parseCanonicalJson, type Json } from '../../src/core/canonical-json.ts';

interface PublishedCases {
  readonly accepted: readonly { readonly case: string; readonly input: string; readonly output: string }[];
  readonly refused: readonly { readonly case: string; readonly input: string; readonly why: string }[];
}

const published = JSON.parse(
  readFileSync(new URL('../fixtures/vectors/published/rfc8785.json', import.meta.url), 'utf8'),
) as PublishedCases;

const canonicalText = fc.string({ unit: 'binary' }).map((text) => text.normalize('NFC'));
const key = fc.stringMatching(/^[a-z][a-z0-9_-]{0,8}$/);
const document: fc.Arbitrary<Json> = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.oneof(canonicalText, fc.maxSafeNat(), fc.boolean(), fc.constant(null)),
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(key, tie('node'), { maxKeys: 6 }),
  ),
})).node;

describe('canonical JSON', () => {
  for (const { case: name, input, output } of published.accepted) {
    it(`writes the published case "${name}" as RFC 8785 does`, () => {
      assert.equal(canonicalJson(JSON.parse(input) as Json), output);
      assert.deepEqual(parseCanonicalJson(output), JSON.parse(input));
    });
  }

  for (const { case: name, input, why } of published.refused) {
    it(`refuses the published case "${name}", which lies outside the profile: ${why}`, () => {
      assert.throws(() => canonicalJson(JSON.parse(input) as Json), TypeError);
      assert.throws(() => parseCanonicalJson(input), TypeError);
    });
  }

  const escapes: readonly (readonly [string, string])[] = [
    ['\u0000', String.raw`"\u0000"`],
    ['\u0007', String.raw`"\u0007"`],
    ['\b\t\n\f\r', String.raw`"\b\t\n\f\r"`],
    ['\u000b\u001f', String.raw`"\u000b\u001f"`],
    ['"\\/', String.raw`"\"\\/"`],
    ['\u007f\u0080\u2028\u2029', '"\u007f\u0080\u2028\u2029"'],
    ['医保🎲𠮷', '"医保🎲𠮷"'],
  ];
  for (const [text, written] of escapes) {
    it(`writes ${written.slice(0, 24)} with exactly the escapes that the protocol lists`, () => {
      assert.equal(canonicalJson(text), written);
    });
  }

  it('sorts keys by their bytes at every depth, whatever the order of insertion', () => {
    const value = { b: 1, a_: 2, a: { z: 1, a0: 2, a: 3 }, a0: 4 };
    assert.equal(canonicalJson(value), '{"a":{"a":3,"a0":2,"z":1},"a0":4,"a_":2,"b":1}');
  });

  const unwritable: readonly (readonly [string, unknown])[] = [
    ['a fraction', 1.5],
    ['minus zero', -0],
    ['a negative integer', -1],
    ['an integer of 2^53', 2 ** 53],
    ['not a number', Number.NaN],
    ['infinity', Infinity],
    ['a big integer', 1n],
    ['undefined', undefined],
    ['an undefined member', { a: undefined }],
    ['a function', () => 1],
    ['a decomposed character', 'e\u0301'],
    ['a lone high surrogate', 'a\ud83c'],
    ['a lone low surrogate', '\udfb2b'],
    ['a key with a capital', { A: 1 }],
    ['a key that begins with a digit', { '1a': 1 }],
    ['an empty key', { '': 1 }],
    ['a key with a newline after it', { 'a\n': 1 }],
    ['a key of __proto__', JSON.parse('{"__proto__":1}')],
  ];
  for (const [name, value] of unwritable) {
    it(`refuses to write ${name}`, () => {
      assert.throws(() => canonicalJson(value as Json), TypeError);
      assert.throws(() => canonicalJson([{ deep: value as Json }]), TypeError);
    });
  }

  const unreadable = [
    '{"a":1,"a":1}',
    '{"a":1,"a":2}',
    '{"b":1,"a":2}',
    '{"a": 1}',
    ' 1',
    '1\n',
    '[1,2 ]',
    '1.0',
    '1e2',
    '0.5',
    '-0',
    '-1',
    '9007199254740993',
    String.raw`"\u0041"`,
    String.raw`"\/"`,
    String.raw`"\u000A"`,
    String.raw`"\u00e9"`,
    String.raw`"\ud800"`,
    '"e\u0301"',
    '\ufeff1',
    '',
    '{',
    'nul',
    '"\n"',
    '01',
    '[1,]',
  ];
  for (const text of unreadable) {
    it(`refuses to read ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseCanonicalJson(text),
        (error) => error instanceof TypeError || error instanceof SyntaxError,
      );
    });
  }

  it('reads what it wrote, and writes what it read', () => {
    fc.assert(
      fc.property(document, (value) => {
        const text = canonicalJson(value);
        assert.deepEqual(parseCanonicalJson(text), JSON.parse(text));
        assert.equal(canonicalJson(parseCanonicalJson(text)), text);
        assert.ok(equalJson(parseCanonicalJson(text), value));
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it('refuses every text but the canonical one, whatever single character is put in or taken out', () => {
    fc.assert(
      fc.property(document, fc.nat(), fc.constantFrom(' ', '\n', '0', '"', ','), (value, at, extra) => {
        const text = canonicalJson(value);
        const place = at % (text.length + 1);
        const longer = text.slice(0, place) + extra + text.slice(place);
        const shorter = text.slice(0, place) + text.slice(place + 1);
        for (const changed of [longer, shorter]) {
          const read = attempt(() => parseCanonicalJson(changed));
          if (changed !== text && read !== undefined) assert.equal(canonicalJson(read), changed);
        }
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it("writes 500 random documents in the same bytes as Python's standard library", () => {
    const documents = fc.sample(document, { seed: 8785, numRuns: 500 });
    const script = [
      'import json, sys',
      'for value in json.loads(sys.stdin.buffer.read()):',
      "    text = json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)",
      "    sys.stdout.buffer.write(text.encode('utf-8').hex().encode() + b'\\n')",
    ].join('\n');
    const output = execFileSync('python3', ['-c', script], {
      input: JSON.stringify(documents),
      encoding: 'utf8',
      maxBuffer: 1 << 28,
    });
    const written = output
      .trimEnd()
      .split('\n')
      .map((line) => Buffer.from(line, 'hex').toString('utf8'));
    assert.deepEqual(
      written,
      documents.map((value) => canonicalJson(value)),
    );
    assert.ok(new Set(written).size > 300, 'the documents hardly differ');
  });
});

function attempt(read: () => Json): Json | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Equality that does not look at prototypes: fast-check makes objects without one. */
function equalJson(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || left === null || typeof right !== 'object' || right === null)
    return left === right;
  const [a, b] = [Object.entries(left), new Map(Object.entries(right))];
  return (
    Array.isArray(left) === Array.isArray(right) &&
    a.length === b.size &&
    a.every(([name, value]) => b.has(name) && equalJson(value, b.get(name)))
  );
}
