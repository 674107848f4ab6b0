import { bls12_381 } from '@noble/curves/bls12-381.js';
import { hexToBytes } from '@noble/hashes/utils.js';
import { sha256 } from '#sha256';
import { instantOf, secondsOf } from '../../calendar/instants.ts';
import type { EntropyPlan, EntropyValue } from './entropy-plan.ts';

/** The hash of the chain drand quicknet: the only beacon of this protocol version. */
export const quicknet = '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971';

/** The last round that a plan may name. */
export const lastRound = 0xff_ff_ff_ff;

const genesis = 1_692_803_367;
const period = 3;
const publicKey =
  '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a';
const tag = 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_';

/** Whether this is a round that a plan may name. */
export const isRound = (round: number): boolean =>
  Number.isInteger(round) && round >= 1 && round <= lastRound;

/** The instant at which a round of quicknet is made; throws a RangeError on what is no round. */
export function timeOfRound(round: number): string {
  if (!isRound(round)) throw new RangeError(`not a round: ${round}`);
  return instantOf(genesis + (round - 1) * period);
}

/** The round of quicknet that is the latest at this instant: floor((t − genesis) / 3) + 1. At least 1. */
export function roundAt(instant: string): number {
  return Math.max(1, Math.floor((secondsOf(instant) - genesis) / period) + 1);
}

/** The first round of quicknet that is made at this instant or after it. */
export function firstRoundFrom(instant: string): number {
  const round = roundAt(instant);
  return timeOfRound(round) < instant ? round + 1 : round;
}

/**
 * Check `beacons` of docs/draw-protocol.md section 7: failed when the value of a drand source is not the signature of its round;
 * otherwise not run when there is a lottery number, which has to be looked up; otherwise passed. About 20 ms a signature.
 */
export function checkBeacons(
  plan: EntropyPlan,
  values: readonly Pick<EntropyValue, 'option' | 'value'>[],
): 'passed' | 'failed' | 'not-run' {
  const used = values.map(({ option, value }, i) => ({ source: plan[i]?.options[option], value }));
  const isFalse = used.some(
    ({ source, value }) =>
      source?.kind === 'drand' && !(source.chain === quicknet && isSignatureOf(source.round, value)),
  );
  if (isFalse) return 'failed';
  return used.some(({ source }) => source?.kind === 'lottery') ? 'not-run' : 'passed';
}

/**
 * Whether the 96 hexadecimal digits are quicknet's signature on the round: scheme bls-unchained-g1-rfc9380, that is BLS12-381
 * with signatures on G1, message SHA-256(be64(round)).
 */
export function isSignatureOf(round: number, signature: string): boolean {
  if (!/^[0-9a-f]{96}$/.test(signature) || !isRound(round)) return false;
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setUint32(4, round);
  const { shortSignatures } = bls12_381;
  try {
    const message = shortSignatures.hash(sha256(bytes), tag);
    return shortSignatures.verify(hexToBytes(signature), message, hexToBytes(publicKey));
  } catch {
    // Not a point of the group, or the point at infinity.
    return false;
  }
}
