import assert from 'node:assert/strict';
import { makeEdition, type DrawnBundle } from '../../../src/core/proof/bundle.ts';
import { drawFromFile, type DrawFiles } from '../../../src/core/proof/draw-from-file.ts';
import { verifyBundle } from '../../../src/core/proof/verify/verify-bundle.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { readInputs, readVector, verdictOf, type Files } from './forge.ts';

const inputs = readInputs('county');
const genuine = drawFromFile(inputs);
const auditor = (drawn: DrawnBundle): Files => makeEdition(drawn.files, 'auditor');
const published = { commitment: genuine.result.commitment, result: genuine.resultDigest };

const withDice = (value: string): DrawFiles => ({
  ...inputs,
  entropy: {
    ...inputs.entropy,
    sources: inputs.entropy.sources.map((source, i) => (i === 0 ? { ...source, value } : source)),
  },
});

describe('a wholly regenerated bundle', () => {
  it('with other dice agrees with itself, keeps the commitment and is refused only by the result on paper', () => {
    const forged = drawFromFile(withDice('000000000007'));
    assert.equal(verdictOf(auditor(forged)), 'valid');
    assert.equal(forged.result.commitment, published.commitment);
    assert.notDeepEqual(forged.result.drawn, genuine.result.drawn);
    assert.equal(verdictOf(auditor(forged), published), 'published');
    assert.equal(verdictOf(auditor(forged), { result: published.result }), 'published');
    assert.equal(verdictOf(auditor(forged), { commitment: published.commitment }), 'valid');
  });

  it('counts as compared with paper only when both digests were given', () => {
    const comparedWith = (digests: Partial<typeof published>): boolean | null | undefined =>
      verifyBundle(auditor(genuine), digests).checks.at(-1)?.passed;
    assert.equal(comparedWith(published), true);
    for (const digests of [{}, { commitment: published.commitment }, { result: published.result }])
      assert.equal(comparedWith(digests), null);
  });

  it('without one target agrees with itself and is refused by the commitment on paper', () => {
    const frame = { ...inputs.frame, targets: inputs.frame.targets.slice(1) };
    const forged = drawFromFile({ ...inputs, frame });
    assert.equal(verdictOf(auditor(forged)), 'valid');
    assert.notEqual(forged.result.commitment, published.commitment);
    assert.equal(verdictOf(auditor(forged), { commitment: published.commitment }), 'published');
    assert.equal(verdictOf(auditor(forged), published), 'published');
  });

  it('with the same input is the same, byte for byte, whatever the order of its rows', () => {
    const { frame } = inputs;
    const turned = {
      ...frame,
      targets: frame.targets.toReversed(),
      officers: frame.officers.toReversed(),
      recusals: frame.recusals.toReversed(),
    };
    const again = drawFromFile({ ...inputs, frame: turned });
    assert.deepEqual(again.files, genuine.files);
    for (const [name, content] of readVector('county'))
      assert.deepEqual(auditor(again).get(name), content, name);
    assert.equal(verdictOf(auditor(again), published), 'valid');
  });

  it('gives other samples with other dice, so that the dice decide', () => {
    const samples = Array.from({ length: 20 }, (_, i) =>
      JSON.stringify(drawFromFile(withDice(String(i).padStart(12, '0'))).result.drawn),
    );
    assert.equal(new Set(samples).size, 20);
  });
});

describe('a bundle drawn with a value that its beacon never gave', () => {
  const { frame, entropy } = readInputs('beacon');
  const drawnWith = (value: string): Files => {
    const sources = entropy.sources.map((source) =>
      source.name === 'beacon' ? { ...source, value } : source,
    );
    return auditor(drawFromFile({ frame, entropy: { ...entropy, sources } }));
  };
  const genuineValue = entropy.sources.find(({ name }) => name === 'beacon')?.value ?? '';

  it('agrees with itself in everything else, and is refused by the check of beacons', () => {
    assert.equal(verdictOf(drawnWith(genuineValue)), 'valid');
    // Of 48 bytes: no point of the curve, a point with another sign, and another point.
    const otherSign = (Number.parseInt(genuineValue.slice(0, 2), 16) ^ 0x20).toString(16);
    for (const value of ['0'.repeat(96), 'f'.repeat(96), otherSign + genuineValue.slice(2)])
      assert.equal(verdictOf(drawnWith(value)), 'beacons', value.slice(0, 8));
  });
});

describe('a draw from files', () => {
  const refused: readonly (readonly [string, DrawFiles, RegExp])[] = [
    ['dice of another length', withDice('00000000000'), /应为 12 位数字/],
    ['dice that are no digits', withDice('00000000000O'), /应为 12 位数字/],
    ['dice in full-width digits', withDice('０'.repeat(12)), /应为 12 位数字/],
    [
      'a source missing',
      { ...inputs, entropy: { ...inputs.entropy, sources: inputs.entropy.sources.slice(1) } },
      /dice-a、dice-b/,
    ],
    [
      'the sources in another order',
      { ...inputs, entropy: { ...inputs.entropy, sources: inputs.entropy.sources.toReversed() } },
      /dice-a、dice-b/,
    ],
    [
      'nobody who threw',
      {
        ...inputs,
        entropy: {
          ...inputs.entropy,
          sources: inputs.entropy.sources.map((source) => ({ ...source, by: ' ' })),
        },
      },
      /请填写掷骰人/,
    ],
    [
      'a name that is not NFC',
      { ...inputs, frame: { ...inputs.frame, agency: { code: '1', name: 'e\u0301' } } },
      /NFC/,
    ],
    ['a lone surrogate', { ...inputs, frame: { ...inputs.frame, draw_number: '\ud800' } }, /NFC/],
  ];
  for (const [title, files, message] of refused) {
    it(`is refused with ${title}`, () => {
      assert.throws(
        () => drawFromFile(files),
        (error) => {
          assert.ok(error instanceof Refusal, String(error));
          assert.equal(error.code, 'invalid');
          assert.match(error.problems.map((problem) => problem.message).join(), message);
          return true;
        },
      );
    });
  }
});
