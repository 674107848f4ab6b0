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

/** One version of a measure of a target for a period; null: it was taken back. */
export interface IndicatorVersion {
  readonly targetCode: string;
  readonly measure: string;
  readonly period: string;
  readonly version: number;
  readonly value: number | null;
  readonly reason: string;
  readonly importId: string;
  readonly actorId: string;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

/** Where indicators are kept. */
export const indicatorTable: FactTable = {
  name: 'indicator_versions',
  keyColumn: 'measure',
  key: '',
  valueColumn: 'value',
  hasSource: false,
};

function toIndicator({ key, value, source: _source, ...rest }: FactVersion): IndicatorVersion {
  return { ...rest, measure: key, value: value === null ? null : Number(value) };
}

/**
 * The measures of each target that count as of a day (YYYY-MM-DD) and an instant: each measure from the newest period that
 * begins by the day and has it, in its newest version in force. A measure that was never recorded is absent. Of a range of
 * targets where one is given.
 */
export async function indicatorsInForce(
  db: Db,
  asOf: FactsAsOf,
  within?: CodeRange,
): Promise<ReadonlyMap<string, Readonly<Record<string, number>>>> {
  const targets = new Map<string, Record<string, number>>();
  for await (const page of valuesInForce(db, indicatorTable, asOf, within)) {
    for (const { targetCode, key, value } of page) {
      const known = targets.get(targetCode);
      if (known === undefined) targets.set(targetCode, { [key]: Number(value) });
      else known[key] = Number(value);
    }
  }
  return targets;
}

/** The measures of one target that count, as `indicatorsInForce`, with their periods; sorted by measure. */
export async function indicatorsOf(
  db: Db,
  targetCode: string,
  asOf: FactsAsOf,
): Promise<readonly IndicatorVersion[]> {
  return (await factsInForce(db, indicatorTable, asOf, { from: targetCode, to: targetCode })).map(
    toIndicator,
  );
}

/** Every version of every measure of a target: newest period first, then by measure and version. */
export async function indicatorHistory(db: Db, targetCode: string): Promise<readonly IndicatorVersion[]> {
  return (await factHistory(db, indicatorTable, targetCode)).map(toIndicator);
}
