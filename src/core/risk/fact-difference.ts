import { factLabel } from './measures.ts';
import { withdrawal, type PeriodFact } from './period-sheet.ts';

/** The newest version of a fact as recorded. */
export interface RecordedFact extends PeriodFact {
  readonly version: number;
  /** YYYY-MM-DD. */
  readonly effectiveOn: string;
}

/** What an import would do, in the order of its rows. */
export interface FactDifference {
  readonly added: readonly PeriodFact[];
  readonly changed: readonly { readonly before: RecordedFact; readonly after: PeriodFact }[];
  readonly unchanged: number;
}

/** Target, period and measure: what a fact is about. */
export function placeOfFact({ targetCode, period, key }: PeriodFact): string {
  return `${targetCode} ${period} ${key}`;
}

/**
 * Compares the facts of a sheet with the newest ones that are recorded, by place. A new source alone is a change too. To take
 * back what was never recorded changes nothing.
 */
export function findFactDifference(
  recorded: ReadonlyMap<string, RecordedFact>,
  facts: readonly PeriodFact[],
): FactDifference {
  const added: PeriodFact[] = [];
  const changed: { before: RecordedFact; after: PeriodFact }[] = [];
  for (const after of facts) {
    const before = recorded.get(placeOfFact(after));
    if (before === undefined) {
      if (after.value !== null) added.push(after);
    } else if (before.value !== after.value || before.source !== after.source) {
      changed.push({ before, after });
    }
  }
  return { added, changed, unchanged: facts.length - added.length - changed.length };
}

const shownValue = ({ value }: PeriodFact): string => (value === null ? withdrawal : String(value));

/** The first lines of a difference as Chinese sentences: changes before additions. */
export function describeFactDifference(difference: FactDifference, shown: number): readonly string[] {
  const changed = difference.changed.slice(0, shown).map(({ before, after }) => {
    const sources = before.source === after.source ? '' : `，来源由“${before.source}”改为“${after.source}”`;
    const values =
      before.value === after.value
        ? `“${shownValue(after)}”`
        : `由“${shownValue(before)}”改为“${shownValue(after)}”`;
    return `变更 ${after.targetCode} ${after.period} ${factLabel(after.key)}${values}${sources}`;
  });
  const added = difference.added
    .slice(0, shown)
    .map((fact) => `新增 ${fact.targetCode} ${fact.period} ${factLabel(fact.key)}：${shownValue(fact)}`);
  return [...changed, ...added];
}
