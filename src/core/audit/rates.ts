/** So many times out of so many: withdrawals of commitments, times fallen out of times drawn. */
export interface Rate {
  readonly times: number;
  readonly of: number;
}

/** What is counted of an office: how often, out of what, and what that is. */
export const officeMeasures = {
  withdrawals: '公布名录指纹后撤回的任务，占公布指纹的任务',
  voids: '作废的抽取，占全部抽取',
  substitutions: '替补过人员的对象，占抽中的对象',
  skips: '不予检查的对象，占抽中的对象',
  others: '到场人员与抽取不同的检查，占已完成的检查（没有抽出检查组的不计）',
  fallbacks: '改用备用随机数的抽取和替补，占全部抽取和替补',
} as const;

export type OfficeMeasure = keyof typeof officeMeasures;

/** A rate is out of line when chance alone gives one as high or higher less often than once in so many. */
const onceIn = 1000n;

/**
 * Whether a unit's rate is higher than chance explains, given what all units did together (`pooled` includes the unit's own):
 * P(X ≥ times) < 1/1000 for X hypergeometric, the exact one-sided test of Fisher (1935). If the pooled events fell on the pooled
 * occasions at random, the number on the unit's own occasions would be distributed so. Exact: whole numbers only. A unit that is
 * alone is never out of line.
 */
export function isOutOfLine(own: Rate, pooled: Rate): boolean {
  assertRate(own);
  assertRate(pooled);
  if (own.times > pooled.times || own.of - own.times > pooled.of - pooled.times)
    throw new RangeError('the pooled rate does not include the own one');
  // Occasions and events may change places in the formula; the fewer are chosen.
  const [chosen, marked] = [Math.min(own.of, pooled.times), Math.max(own.of, pooled.times)];
  const rest = pooled.of - marked;
  const least = Math.max(own.times, chosen - rest);
  let ways = 0n;
  let term = choose(marked, least) * choose(rest, chosen - least);
  for (let both = least; both <= chosen; both += 1) {
    ways += term;
    // The next term from this one; what is divided is a whole number of ways.
    term *= BigInt(marked - both) * BigInt(chosen - both);
    term /= BigInt(both + 1) * BigInt(rest - chosen + both + 1);
  }
  return ways * onceIn < choose(pooled.of, chosen);
}

/** The rates of some units together. */
export function pool(rates: readonly Rate[]): Rate {
  return rates.reduce((sum, { times, of }) => ({ times: sum.times + times, of: sum.of + of }), {
    times: 0,
    of: 0,
  });
}

/** For each unit in its order whether its rate is out of line with all of them together. */
export function findOutOfLine(rates: readonly Rate[]): readonly boolean[] {
  const pooled = pool(rates);
  return rates.map((own) => isOutOfLine(own, pooled));
}

function assertRate({ times, of }: Rate): void {
  if (!Number.isSafeInteger(times) || !Number.isSafeInteger(of) || times < 0 || times > of)
    throw new RangeError(`${times} of ${of} is no rate`);
}

/** The binomial coefficient; 0 beyond its row. */
function choose(n: number, k: number): bigint {
  if (k < 0 || k > n) return 0n;
  let ways = 1n;
  for (let i = 1; i <= Math.min(k, n - k); i += 1) ways = (ways * BigInt(n - i + 1)) / BigInt(i);
  return ways;
}
