import { createHash } from 'node:crypto';
import type { Weighted } from '../../../src/core/draw/inclusion-probabilities.ts';
import { unit, type Floor, type Rules } from '../../../src/core/draw/rules.ts';
import { openStream, type Stream } from '../../../src/core/stream.ts';

/** Rules without strata, floors or matching, but for what is given. */
export function makeRules(over: Partial<Rules> = {}): Rules {
  return {
    protocol: 'shuangsui-1',
    attributes: ['kind', 'level'],
    scope: [],
    strata: { attributes: [], floors: [] },
    weights: { attribute: null, table: [], default: 1 },
    maximum_ppb: unit,
    team: { size: 2, capacity: 10, match: [] },
    window: { from: '2026-12-01', to: '2026-12-31' },
    ...over,
  };
}

/** A floor by a minimum, or by a ratio in basis points. */
export function floor(path: readonly string[], minimum: number, ratio_bp = 0): Floor {
  return { path, minimum, ratio_bp };
}

/** An eligible target of that weight in the stratum kind/level. */
export function weighted(weight: number, kind = '', level = '', excluded: string | null = null): Weighted {
  return { weight, excluded, attributes: { kind, level } };
}

/** The stream of the seed SHA-256(name): the same name always gives the same stream. */
export function streamOf(name: string): Stream {
  return openStream(createHash('sha256').update(name).digest('hex'));
}
