import { compareUtf8 } from '../draw/order.ts';

/** What a comparison needs of a target; π before and after stand in arrays of the same order. */
export interface ComparedTarget {
  readonly id: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** How the chance of one target changes, in ppb. */
export interface ChanceChange {
  readonly id: string;
  readonly name: string;
  readonly before: number;
  readonly after: number;
}

/** The mean chance of a group of targets before and after, in ppb, rounded half up. */
export interface GroupMeans {
  /** The value of the attribute; "" where it is blank. */
  readonly value: string;
  readonly count: number;
  readonly before: number;
  readonly after: number;
}

/** What another model would change. Only targets that can be drawn count, before or after. */
export interface ChanceComparison {
  readonly count: number;
  readonly changed: number;
  /** Targets whose chance is the maximum of shares or more. */
  readonly at_maximum: { readonly before: number; readonly after: number };
  readonly by_class: readonly GroupMeans[];
  readonly by_kind: readonly GroupMeans[];
  /** By the size of the change, equal ones by id. */
  readonly risers: readonly ChanceChange[];
  readonly fallers: readonly ChanceChange[];
}

/** The chances of a draw under one model: π by place of the rows, in ppb, and the highest that sharing may give. */
export interface Chances {
  readonly pi: ArrayLike<number>;
  readonly maximum_ppb: number;
}

/**
 * Compares the chances of the same targets under two models; `shown` risers and fallers are named. Throws when the arrays are
 * not as long as the rows: that is a bug. Sums stay exact up to nine million targets.
 */
export function compareChances(
  rows: readonly ComparedTarget[],
  before: Chances,
  after: Chances,
  shown = 20,
): ChanceComparison {
  if (before.pi.length !== rows.length || after.pi.length !== rows.length)
    throw new TypeError('chances and rows differ in number');
  const pairs = rows
    .map((row, index) => ({ row, before: before.pi[index] ?? 0, after: after.pi[index] ?? 0 }))
    .filter((pair) => pair.before > 0 || pair.after > 0);
  const changes = pairs
    .filter((pair) => pair.before !== pair.after)
    .toSorted(
      (left, right) =>
        right.after - right.before - (left.after - left.before) || compareUtf8(left.row.id, right.row.id),
    );
  const show = ({ row, ...chances }: Pair): ChanceChange => ({ id: row.id, name: row.name, ...chances });
  const fallers = changes
    .filter((pair) => pair.after < pair.before)
    .toSorted(
      (left, right) =>
        left.after - left.before - (right.after - right.before) || compareUtf8(left.row.id, right.row.id),
    );
  return {
    count: pairs.length,
    changed: changes.length,
    at_maximum: {
      before: pairs.filter((pair) => pair.before >= before.maximum_ppb).length,
      after: pairs.filter((pair) => pair.after >= after.maximum_ppb).length,
    },
    by_class: meansBy(pairs, 'credit_class'),
    by_kind: meansBy(pairs, 'kind'),
    risers: changes
      .filter((pair) => pair.after > pair.before)
      .slice(0, shown)
      .map(show),
    fallers: fallers.slice(0, shown).map(show),
  };
}

interface Pair {
  readonly row: ComparedTarget;
  readonly before: number;
  readonly after: number;
}

function meansBy(pairs: readonly Pair[], attribute: string): readonly GroupMeans[] {
  const groups = new Map<string, { count: number; before: number; after: number }>();
  for (const { row, before, after } of pairs) {
    const value = row.attributes[attribute] ?? '';
    const group = groups.get(value) ?? { count: 0, before: 0, after: 0 };
    group.count += 1;
    group.before += before;
    group.after += after;
    groups.set(value, group);
  }
  const mean = (sum: number, count: number): number => {
    const rest = sum % count;
    return (sum - rest) / count + (2 * rest >= count ? 1 : 0);
  };
  return [...groups]
    .toSorted(([left], [right]) => compareUtf8(left, right))
    .map(([value, { count, before, after }]) => ({
      value,
      count,
      before: mean(before, count),
      after: mean(after, count),
    }));
}
