import { bytesToHex } from '@noble/hashes/utils.js';
import { combine, split } from 'shamir-secret-sharing';
import { digestOf } from '../core/digest.ts';
import {
  assertShares,
  formatShare,
  readShare,
  sharesMade,
  sharesNeeded,
} from '../core/proof/entropy/secret-shares.ts';
import { Refusal } from '../core/refusal.ts';

/** The texts of the shares of 32 secret bytes; any two of the three give them back, one alone says nothing of them. */
export async function splitSecret(secret: Uint8Array): Promise<readonly string[]> {
  const mark = digestOf('secret', secret).slice(0, 8);
  // The library takes no Buffer.
  const shares = await split(Uint8Array.from(secret), sharesMade, sharesNeeded);
  return shares.map((bytes, i) => formatShare({ number: i + 1, mark, bytes }));
}

/**
 * The secret with this digest, 64 hexadecimal digits, from the texts of two of its shares. Refuses (invalid), naming the
 * share and what to do, texts that were mistyped, shares of other secrets, one share twice.
 */
export async function combineShares(
  texts: readonly string[],
  digest: string,
  place: string,
): Promise<string> {
  const shares = texts.map((text, i) => readShare(text, `${place}.shares[${i}]`));
  assertShares(shares, digest, `${place}.shares`);
  const secret = await joinShares(shares.map(({ bytes }) => bytes));
  if (secret !== undefined && digestOf('secret', secret) === digest) return bytesToHex(secret);
  throw new Refusal('invalid', '保密数的份额无法使用，尚未抽取', [
    { place: `${place}.shares`, message: '两份合起来不是公布过的保密数：请改用第三份重试' },
  ]);
}

/** undefined for bytes that no splitting gives, such as two evaluations at one place. */
async function joinShares(shares: readonly Uint8Array[]): Promise<Uint8Array | undefined> {
  try {
    return await combine(shares.map((bytes) => Uint8Array.from(bytes)));
  } catch {
    return undefined;
  }
}
