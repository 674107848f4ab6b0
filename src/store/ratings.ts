import { classKey } from '../core/risk/sheet-kinds.ts';
import type { CodeRange } from './codes.ts';
import type { Db } from './connect.ts';
import {
  factHistory,
  factsInForce,
  valuesInForce,
  type FactsAsOf,
  type FactTable,
  type FactVersion,
} from './period-facts.ts';

/** One version of the credit class of a target for a period; null: it was taken back. */
export interface RatingVersion {
  readonly targetCode: string;
  readonly period: string;
  readonly version: number;
  readonly class: string | null;
  readonly source: string;
  readonly reason: string;
  readonly importId: string;
  readonly actorId: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

/** Where ratings are kept. */
export const ratingTable: FactTable = {
  name: 'rating_versions',
  keyColumn: null,
  key: classKey,
  valueColumn: 'class',
  hasSource: true,
};

function toRating({ key: _key, value, ...rest }: FactVersion): RatingVersion {
  return { ...rest, class: value === null ? null : String(value) };
}

/**
 * The rating of each target that counts as of a day (YYYY-MM-DD) and an instant: of the newest period that begins by the day (of
 * two that begin together, the shorter), in its newest version in force; of a range of targets where one is given.
 */
export async function ratingsInForce(
  db: Db,
  asOf: FactsAsOf,
  within?: CodeRange,
): Promise<ReadonlyMap<string, { readonly class: string; readonly period: string }>> {
  const ratings = new Map<string, { readonly class: string; readonly period: string }>();
  for await (const page of valuesInForce(db, ratingTable, asOf, within)) {
    for (const { targetCode, value, period } of page)
      ratings.set(targetCode, { class: String(value), period });
  }
  return ratings;
}

/** The ratings that count, as `ratingsInForce`, with who recorded them and why; sorted by target. */
export async function listRatings(
  db: Db,
  asOf: FactsAsOf,
  within?: CodeRange,
): Promise<readonly RatingVersion[]> {
  return (await factsInForce(db, ratingTable, asOf, within)).map(toRating);
}

/** Every version of every rating of a target: newest period first, within it by version. */
export async function ratingHistory(db: Db, targetCode: string): Promise<readonly RatingVersion[]> {
  return (await factHistory(db, ratingTable, targetCode)).map(toRating);
}
