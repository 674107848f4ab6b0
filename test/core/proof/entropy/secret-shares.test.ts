import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { Refusal } from '../../../../src/core/refusal.ts';
import { formatShare, readShare } from '../../../../src/core/proof/entropy/secret-shares.ts';
import { combineShares, splitSecret } from '../../../../src/usecases/combine-shares.ts';

const digestOf = (secret: Uint8Array): string =>
  createHash('sha256').update('shuangsui-3/secret\n').update(secret).digest('hex');

/** Multiplication in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, bit by bit. */
function times(left: number, right: number): number {
  let [a, b, product] = [left, right, 0];
  for (; b > 0; b >>= 1) {
    if ((b & 1) === 1) product ^= a;
    a = (a << 1) ^ ((a & 0x80) === 0 ? 0 : 0x11b);
  }
  return product;
}

const inverse = (value: number): number =>
  Array.from({ length: 256 }, (_, i) => i).find((i) => times(value, i) === 1) ?? 0;

/** The line through two points, at zero: what Shamir's scheme with a threshold of two says the secret is. */
function lineAtZero([x1, y1]: readonly [number, number], [x2, y2]: readonly [number, number]): number {
  const slope = times(y1 ^ y2, inverse(x1 ^ x2));
  return y1 ^ times(slope, x1);
}

const refusal = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  assert.ok(error instanceof Refusal);
  assert.equal(error.code, 'invalid');
  return error.problems.map(({ message }) => message).join();
};

describe('the shares of a secret', () => {
  it('are three, of which any two give it back, in any order', async () => {
    for (let i = 0; i < 20; i += 1) {
      const secret = randomBytes(32);
      const digest = digestOf(secret);
      const shares = await splitSecret(secret);
      assert.equal(shares.length, 3);
      for (const [a, b] of [
        [0, 1],
        [0, 2],
        [1, 2],
        [2, 0],
      ] as const)
        assert.equal(
          await combineShares([shares[a] ?? '', shares[b] ?? ''], digest, 'sources[s]'),
          secret.toString('hex'),
        );
    }
  });

  it('are points on lines in GF(2^8) that meet the secret at zero', async () => {
    const secret = randomBytes(32);
    const points = (await splitSecret(secret)).map((text) => readShare(text, '').bytes);
    for (const [a, b] of [
      [points[0], points[1]],
      [points[1], points[2]],
    ] as const) {
      assert.ok(a !== undefined && b !== undefined);
      const found = Array.from({ length: 32 }, (_, i) =>
        lineAtZero([a[32] ?? 0, a[i] ?? 0], [b[32] ?? 0, b[i] ?? 0]),
      );
      assert.equal(Buffer.from(found).toString('hex'), secret.toString('hex'));
    }
  });

  it('say their number and which secret they are of, and nothing of it', async () => {
    const secret = randomBytes(32);
    const shares = await splitSecret(secret);
    shares.forEach((text, i) => {
      assert.match(text, /^(?:[0-9a-f]{6}-){13}[0-9a-f]{5}$/);
      const { number, mark } = readShare(text, '');
      assert.equal(number, i + 1);
      assert.equal(mark, digestOf(secret).slice(0, 8));
      assert.ok(!text.replaceAll('-', '').includes(secret.toString('hex').slice(0, 16)));
    });
  });

  it('end with the first eight digits of the SHA-256 of what is before', () => {
    const bytes = Uint8Array.from({ length: 33 }, (_, i) => i);
    const body = `2deadbeef${Buffer.from(bytes).toString('hex')}`;
    const sum = createHash('sha256').update(body).digest('hex').slice(0, 8);
    assert.equal(formatShare({ number: 2, mark: 'deadbeef', bytes }).replaceAll('-', ''), `${body}${sum}`);
  });
});

describe('a share as typed', () => {
  const bytes = Uint8Array.from({ length: 33 }, (_, i) => 7 * i);
  const text = formatShare({ number: 1, mark: '0a1b2c3d', bytes });

  it('is read whatever its spaces, hyphens, capitals and widths, with o for 0 and l for 1', () => {
    for (const typed of [
      text,
      text.replaceAll('-', ''),
      text.replaceAll('-', ' '),
      ` ${text.toUpperCase()}\n`,
      text
        .replaceAll('-', '－')
        .replaceAll(/[0-9]/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0)),
      text.replaceAll('0', 'O').replaceAll('1', 'l'),
    ])
      assert.deepEqual(readShare(typed, 'x'), { number: 1, mark: '0a1b2c3d', bytes });
  });

  it('is refused when a digit is wrong, missing, doubled or exchanged with its neighbour', async () => {
    const digits = text.replaceAll('-', '');
    for (let i = 0; i < digits.length; i += 1) {
      const wrong = (Number.parseInt(digits.charAt(i), 16) ^ 5).toString(16);
      const typed = `${digits.slice(0, i)}${wrong}${digits.slice(i + 1)}`;
      assert.match(await refusal((async () => readShare(typed, 'x'))()), /校验不符/, String(i));
      const exchanged = `${digits.slice(0, i)}${digits.charAt(i + 1)}${digits.charAt(i)}${digits.slice(i + 2)}`;
      if (i + 1 < digits.length && digits.charAt(i) !== digits.charAt(i + 1))
        assert.match(await refusal((async () => readShare(exchanged, 'x'))()), /校验不符/, String(i));
    }
    assert.match(await refusal((async () => readShare(digits.slice(1), 'x'))()), /应有 83 位，现有 82 位/);
    assert.match(await refusal((async () => readShare(`${digits}0`, 'x'))()), /现有 84 位/);
    assert.match(await refusal((async () => readShare('', 'x'))()), /现有 0 位/);
    assert.match(await refusal((async () => readShare(digits.replace('0', 'g'), 'x'))()), /第 2 位“g”不是/);
  });
});

describe('two shares', () => {
  it('that cannot give the committed secret are refused with what to do', async () => {
    const [mine, other] = [randomBytes(32), randomBytes(32)];
    const [first = '', second = '', third = ''] = await splitSecret(mine);
    const [stranger = '', strange = ''] = await splitSecret(other);
    const open = (...texts: readonly string[]): Promise<string> =>
      refusal(combineShares(texts, digestOf(mine), 'sources[s]'));
    assert.match(await open(first, first), /都是第 1 份/);
    assert.match(await open(first, stranger), /不是同一个保密数/);
    assert.match(await open(stranger, strange), /另一个保密数的/);
    assert.match(await open(first), /应有 2 份，现有 1 份/);
    assert.match(await open(first, second, third), /应有 2 份，现有 3 份/);
    const share = readShare(second, '');
    const forged = formatShare({
      ...share,
      bytes: share.bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte)),
    });
    assert.match(await open(first, forged), /请改用第三份/);
    const twin = formatShare({ ...readShare(first, ''), number: 2 });
    assert.match(await open(first, twin), /请改用第三份/);
  });

  it('tell which of them was mistyped', async () => {
    const secret = randomBytes(32);
    const [first = '', second = ''] = await splitSecret(secret);
    const error: unknown = await combineShares(
      [first, second.slice(0, -1)],
      digestOf(secret),
      'sources[s]',
    ).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof Refusal);
    assert.deepEqual(
      error.problems.map(({ place }) => place),
      ['sources[s].shares[1]'],
    );
  });
});
