import { floorCount } from '../draw/chances/floors.ts';
import type { TargetRow } from '../draw/frame.ts';
import type { Rules } from '../draw/rules.ts';

/** A stratum whose floor the drawn targets no longer meet. */
export interface Shortfall {
  /** The number of its tree among the rules' trees, and its attributes with their values. */
  readonly tree: number;
  readonly attributes: readonly string[];
  readonly path: readonly string[];
  /** Targets that its floor asks for. */
  readonly asked: number;
  /** Drawn targets in it, those of supplementary draws too, that are not skipped. */
  readonly left: number;
}

/**
 * The strata with a floor in which fewer targets are left than the floor asks for, in the order of the rules. `left` tells
 * whether a target was drawn, by this draw or one that supplements it, and not skipped.
 */
export function findShortfalls(
  { trees }: Pick<Rules, 'trees'>,
  rows: Iterable<Pick<TargetRow, 'id' | 'counted' | 'attributes'>>,
  isLeft: (target: string) => boolean,
): readonly Shortfall[] {
  const places = trees.flatMap(({ attributes, floors }, tree) =>
    floors.map((floor) => ({
      tree,
      floor,
      attributes: attributes.slice(0, floor.path.length),
      size: 0,
      left: 0,
    })),
  );
  for (const { id, counted, attributes } of rows) {
    if (!counted) continue;
    for (const place of places) {
      if (!place.attributes.every((name, depth) => attributes[name] === place.floor.path[depth])) continue;
      place.size += 1;
      if (isLeft(id)) place.left += 1;
    }
  }
  return places.flatMap(({ tree, floor, attributes, size, left }) => {
    const asked = floorCount(floor, size);
    return left < asked ? [{ tree, attributes, path: floor.path, asked, left }] : [];
  });
}
