/**
 * Gives each seat somebody of its own from its list: a matching of all seats, found by augmenting paths. Undefined when there
 * is none. Seats are few; the lists may be long, since whoever is nobody's yet is taken at once.
 */
export function matchSeats(lists: readonly (readonly number[])[]): readonly number[] | undefined {
  const seatOf = new Map<number, number>();
  for (const seat of lists.keys()) {
    if (!augment(seat, lists, seatOf, new Set())) return undefined;
  }
  const matched = lists.map(() => -1);
  for (const [one, seat] of seatOf) matched[seat] = one;
  return matched;
}

function augment(
  seat: number,
  lists: readonly (readonly number[])[],
  seatOf: Map<number, number>,
  tried: Set<number>,
): boolean {
  const list = lists[seat] ?? [];
  const free = list.find((one) => !seatOf.has(one));
  if (free !== undefined) {
    seatOf.set(free, seat);
    return true;
  }
  // Nobody on the list is free: it is no longer than there are seats.
  for (const one of list) {
    if (tried.has(one)) continue;
    tried.add(one);
    if (augment(seatOf.get(one) as number, lists, seatOf, tried)) {
      seatOf.set(one, seat);
      return true;
    }
  }
  return false;
}

/** The first such matching: seat 0 gets the first of its list for whom the rest can be completed, and so on. */
export function firstMatching(lists: readonly (readonly number[])[]): readonly number[] | undefined {
  if (matchSeats(lists) === undefined) return undefined;
  const fixed = lists.map((list) => list);
  for (const [seat, list] of lists.entries()) {
    const first = list.find((one) => {
      fixed[seat] = [one];
      return matchSeats(fixed) !== undefined;
    });
    if (first === undefined) return undefined;
  }
  return fixed.map((list) => list[0] as number);
}
