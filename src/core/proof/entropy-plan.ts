/** Ten-sided dice, thrown by one witness behind a cover and written down as a string of digits. */
export interface DiceSource {
  readonly kind: 'dice';
  readonly digits: number;
}

/** 32 bytes that somebody has kept since before the commitment; `digest` is D(secret, bytes). */
export interface SecretSource {
  readonly kind: 'secret';
  readonly digest: string;
  readonly holder: string;
}

/** A round of the public beacon drand quicknet. */
export interface DrandSource {
  readonly kind: 'drand';
  readonly chain: string;
  readonly round: number;
}

/** The winning number of an issue of a public lottery. */
export interface LotterySource {
  readonly kind: 'lottery';
  readonly lottery: string;
  readonly issue: string;
  readonly digits: number;
}

export type EntropySource = DiceSource | SecretSource | DrandSource | LotterySource;

/** One place in the mixture: the first option is meant, the others stand in for it, in order, after the deadline. */
export interface EntropySlot {
  readonly name: string;
  /** An instant; "" where there is only one option. */
  readonly deadline: string;
  readonly options: readonly EntropySource[];
}

/** What is mixed, promised before any of it exists. */
export type EntropyPlan = readonly EntropySlot[];

/** The default ceremony: witness A and witness B each throw a ten-sided die twelve times. */
export const defaultEntropyPlan: EntropyPlan = [
  { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 12 }] },
  { name: 'dice-b', deadline: '', options: [{ kind: 'dice', digits: 12 }] },
];

/** The value of one slot, with its evidence. */
export interface EntropyValue {
  readonly name: string;
  /** The index of the option used. */
  readonly option: number;
  /** Always a text: numbers would lose leading zeros and long tails. */
  readonly value: string;
  /** Who threw, who held it, where it was read. */
  readonly by: string;
  /** The instant at which it was written down. */
  readonly at: string;
  /** Why the first option failed; "" when it did not. */
  readonly reason: string;
}
