import { createHash } from 'node:crypto';
import type { TargetRow } from '../../../src/core/draw/frame.ts';
import { unit, type Duty, type Floor, type Rules, type TeamRules } from '../../../src/core/draw/rules.ts';
import { openStream, type Stream } from '../../../src/core/stream.ts';

/** Rules with one tree without strata, no floor, no duty and two seats for any certified officer, but for what is given. */
export function makeRules(over: Partial<Rules> = {}): Rules {
  return {
    protocol: 'shuangsui-3',
    attributes: ['kind', 'level'],
    sealed_attributes: [],
    measures: [],
    scope: [],
    duties: [],
    trees: [{ attributes: [], floors: [] }],
    weights: { name: '', base: 1, indicators: [] },
    maximum_ppb: unit,
    budget: null,
    team: makeTeam(),
    dates: null,
    window: { from: '2026-12-01', to: '2026-12-31' },
    ...over,
  };
}

/** A team of two certified officers, each for up to 10 targets, but for what is given. */
export function makeTeam(over: Partial<TeamRules> = {}): TeamRules {
  const seat = { certified: true, scope: [], skills: [], match: [], differ: [] };
  return {
    attributes: [],
    by: 'officer',
    capacity: 10,
    separate_last: false,
    seats: [
      { ...seat, role: '组长' },
      { ...seat, role: '组员' },
    ],
    ladder: [],
    ...over,
  };
}

/** A floor for each draw, by a minimum or by a ratio in basis points. */
export function floor(path: readonly string[], minimum: number, ratio_bp = 0): Floor {
  return { path, minimum, ratio_bp, done: 0, periods: 1 };
}

/** A duty whose coin falls with this chance for everyone. */
export function duty(chance_ppb: number, name = '每年一次'): Duty {
  return { name, attribute: null, table: [], otherwise: chance_ppb };
}

/** What decides a target's chance. */
export type Weighted = Pick<TargetRow, 'attributes' | 'excluded' | 'counted' | 'duties' | 'weight'>;

/** A target of that weight in the stratum kind/level; it counts when it is eligible. */
export function weighted(weight: number, kind = '', level = '', excluded: string | null = null): Weighted {
  return { weight, excluded, counted: excluded === null, duties: [], attributes: { kind, level } };
}

/** The stream of the seed SHA-256(name): the same name always gives the same stream. */
export function streamOf(name: string): Stream {
  return openStream(createHash('sha256').update(name).digest('hex'));
}
