import type { Population } from '../../../../src/core/draw/chances/population.ts';
import { TreeBuilder } from '../../../../src/core/draw/chances/strata.ts';
import type { Stream } from '../../../../src/core/stream.ts';
import type { Chance, ModelRow } from './target-model.ts';
import { isBelow, postOrder, whole } from './target-model.ts';

/** The strata of a small frame; all its rows count. */
export function treesOf(rows: readonly ModelRow[]): Pick<Population, 'trees'> {
  const trees = (rows[0]?.paths ?? []).map((first, tree) => {
    const depth = first === '' ? 0 : first.split('/').length;
    const levels = ['first', 'second', 'third'].slice(0, depth);
    const builder = new TreeBuilder(levels);
    for (const { paths } of rows) {
      const values = (paths[tree] ?? '').split('/');
      builder.add(Object.fromEntries(levels.map((level, i) => [level, values[i] ?? ''])), true);
    }
    return builder.finish();
  });
  return { trees };
}

/** The nodes of all trees of a frame: the rows of each, and how many of them are expected, in ppb. */
export function nodesOf(
  rows: readonly ModelRow[],
): readonly { readonly name: string; readonly rows: ReadonlySet<number>; readonly expected: bigint }[] {
  return (rows[0]?.paths ?? []).flatMap((_, tree) =>
    postOrder(rows, tree).map(({ name }) => {
      const inside = rows.flatMap((row, i) => (isBelow(row, tree, name) ? [i] : []));
      const expected = inside.reduce((total, row) => total + BigInt(rows[row]?.pi ?? 0), 0n);
      return { name: `${tree}:${name}`, rows: new Set(inside), expected };
    }),
  );
}

/** The nodes where neither the floor nor the ceiling of the expected number was drawn. */
export function offNodes(nodes: ReturnType<typeof nodesOf>, drawn: readonly number[]): readonly string[] {
  return nodes.flatMap(({ name, rows, expected }) => {
    const surplus = BigInt(drawn.filter((row) => rows.has(row)).length) * BigInt(whole) - expected;
    const isWithinOne = surplus > -BigInt(whole) && surplus < BigInt(whole);
    return isWithinOne ? [] : [`${name}: ${surplus} ppb too many`];
  });
}

/** Chance for the model from a stream, by a shuffle of its own; every value is noted with its n. */
export function chanceOf(
  stream: Stream & { toss?(n: number, cut: number): number },
  note: (n: number, value: number) => void = () => undefined,
): Chance {
  const noted = (n: number, value: number): number => {
    note(n, value);
    return value;
  };
  return {
    shuffle: (list) => {
      const rest = [...list];
      const tail: number[] = [];
      while (rest.length > 1) {
        const n = rest.length;
        const at = noted(n, stream.below(n));
        // The one taken leaves its place to the last one.
        const last = rest.pop() as number;
        tail.unshift(at === rest.length ? last : (rest[at] as number));
        if (at < rest.length) rest[at] = last;
      }
      return [...rest, ...tail];
    },
    toss: (n, cut) => noted(n, stream.toss === undefined ? stream.below(n) : stream.toss(n, cut)),
  };
}

/** A stream that gives these values for these n, and refuses any other question. */
export function scripted(script: readonly (readonly [n: number, value: number])[]): Stream {
  let step = 0;
  return {
    below: (n) => {
      if (n === 1) return 0;
      const [expected, value] = script[step] ?? [0, 0];
      step += 1;
      if (n !== expected) throw new Error(`step ${step} asks for below(${n}) instead of below(${expected})`);
      return value;
    },
  };
}

/**
 * The frame with its last rows' chances changed, or one more row, so that they add up to a whole number of targets.
 */
export function madeWhole(rows: readonly ModelRow[]): readonly ModelRow[] {
  const surplus = rows.reduce((total, { pi }) => total + pi, 0) % whole;
  const last = rows.at(-1);
  if (surplus === 0 || last === undefined) return rows;
  return surplus <= last.pi
    ? [...rows.slice(0, -1), { ...last, pi: last.pi - surplus }]
    : [...rows, { ...last, pi: whole - surplus }];
}
