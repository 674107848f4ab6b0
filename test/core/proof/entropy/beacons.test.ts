import assert from 'node:assert/strict';
import { bls12_381 } from '@noble/curves/bls12-381.js';
import {
  checkBeacons,
  firstRoundFrom,
  isSignatureOf,
  quicknet,
  roundAt,
  timeOfRound,
} from '../../../../src/core/proof/entropy/beacons.ts';
import type { EntropyPlan } from '../../../../src/core/proof/entropy/entropy-plan.ts';

/** A round that drand quicknet published on 2023-09-15 at 11:00:03 UTC; its randomness is the SHA-256 of its signature. */
const published = {
  round: 657_413,
  signature:
    'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
};

const drand = (round: number, chain = quicknet): EntropyPlan[number] => ({
  name: 'beacon',
  deadline: '',
  options: [{ kind: 'drand', chain, round }],
});

const value = (text: string, option = 0) => ({ option, value: text });

describe('the beacon drand quicknet', () => {
  it('made its first round at its genesis and one every three seconds since', () => {
    assert.equal(timeOfRound(1), '2023-08-23T15:09:27.000Z');
    assert.equal(timeOfRound(2), '2023-08-23T15:09:30.000Z');
    assert.equal(timeOfRound(published.round), '2023-09-15T11:00:03.000Z');
    assert.throws(() => timeOfRound(0), RangeError);
    assert.throws(() => timeOfRound(2 ** 32), RangeError);
    assert.throws(() => timeOfRound(1.5), RangeError);
  });

  it('is at a round until the next one is made', () => {
    assert.equal(roundAt('2023-09-15T11:00:03.000Z'), published.round);
    assert.equal(roundAt('2023-09-15T11:00:05.999Z'), published.round);
    assert.equal(roundAt('2023-09-15T11:00:06.000Z'), published.round + 1);
    assert.equal(roundAt('2023-01-01T00:00:00.000Z'), 1);
  });

  it('has a first round at an instant or after it', () => {
    assert.equal(firstRoundFrom('2023-09-15T11:00:03.000Z'), published.round);
    assert.equal(firstRoundFrom('2023-09-15T11:00:03.001Z'), published.round + 1);
    assert.equal(firstRoundFrom('2023-09-15T11:00:00.001Z'), published.round);
    assert.equal(firstRoundFrom('2020-01-01T00:00:00.000Z'), 1);
  });
});

describe('the signature of a round', () => {
  const { round, signature } = published;

  it('is that which was published', () => {
    assert.ok(isSignatureOf(round, signature));
  });

  it('is of no other round', () => {
    for (const other of [round - 1, round + 1, 1, 0, -1, 2 ** 32, round + 2 ** 32, 0.5, Number.NaN])
      assert.ok(!isSignatureOf(other, signature), String(other));
  });

  it('is nothing else: any bit, any length, any other writing of it', () => {
    for (let bit = 0; bit < 384; bit += 7) {
      const bytes = Buffer.from(signature, 'hex');
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
      assert.ok(!isSignatureOf(round, bytes.toString('hex')), `bit ${bit}`);
    }
    for (const text of [
      '',
      signature.slice(0, -2),
      signature.slice(0, -1),
      `${signature}00`,
      ` ${signature}`,
      signature.toUpperCase(),
      '0'.repeat(96),
      'f'.repeat(96),
      // The point at infinity, compressed and with a stray bit; the generator of the group.
      `c0${'0'.repeat(94)}`,
      `c0${'0'.repeat(93)}1`,
      bls12_381.G1.Point.BASE.toHex(true),
    ])
      assert.ok(!isSignatureOf(round, text), text);
  });

  it('is not its negative, nor twice itself', () => {
    const point = bls12_381.G1.Point.fromHex(signature);
    assert.ok(!isSignatureOf(round, point.negate().toHex(true)));
    assert.ok(!isSignatureOf(round, point.double().toHex(true)));
  });
});

describe('check beacons', () => {
  const { round, signature } = published;

  it('passes when every drand value is signed, and when there is none', () => {
    assert.equal(checkBeacons([drand(round)], [value(signature)]), 'passed');
    assert.equal(checkBeacons([drand(round), drand(round)], [value(signature), value(signature)]), 'passed');
    const dice: EntropyPlan = [{ name: 'a', deadline: '', options: [{ kind: 'dice', digits: 20 }] }];
    assert.equal(checkBeacons(dice, [value('0'.repeat(20))]), 'passed');
  });

  it('fails when one is not: relabelled, of another chain, forged', () => {
    assert.equal(checkBeacons([drand(round + 1)], [value(signature)]), 'failed');
    assert.equal(checkBeacons([drand(round, '0'.repeat(64))], [value(signature)]), 'failed');
    assert.equal(
      checkBeacons([drand(round), drand(round + 1)], [value(signature), value(signature)]),
      'failed',
    );
  });

  const either: EntropyPlan = [
    {
      name: 'beacon',
      deadline: '2027-01-01T00:00:00.000Z',
      options: [
        { kind: 'drand', chain: quicknet, round },
        { kind: 'lottery', lottery: '福彩3D', issue: '2026331', digits: 3 },
      ],
    },
  ];

  it('is not run where a lottery number was used, unless a drand value fails', () => {
    assert.equal(checkBeacons(either, [value('123', 1)]), 'not-run');
    assert.equal(checkBeacons(either, [value(signature, 0)]), 'passed');
    assert.equal(checkBeacons([...either, drand(round)], [value('123', 1), value('0')]), 'failed');
    assert.equal(checkBeacons([...either, drand(round)], [value('123', 1), value(signature)]), 'not-run');
  });
});
