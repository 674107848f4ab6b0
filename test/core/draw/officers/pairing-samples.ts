import type { OfficerRow } from '../../../../src/core/draw/frame.ts';
import { pairOfficers, type Pairing } from '../../../../src/core/draw/officers/pair-officers.ts';
import type { Relaxation, SeatRules, TeamRules } from '../../../../src/core/draw/rules.ts';
import type { PairingProblem, PairingTarget } from '../../../../src/core/draw/officers/seat-pools.ts';
import type { Stream } from '../../../../src/core/stream.ts';
import { streamOf } from '../samples.ts';

/** A seat for anyone who is certified, but for what is given. */
export function makeSeat(over: Partial<SeatRules> = {}): SeatRules {
  return { role: '', certified: true, scope: [], skills: [], match: [], differ: [], ...over };
}

/** Two such seats, drawn officer by officer, without a ladder, but for what is given. */
export function makeTeam(over: Partial<TeamRules> = {}): TeamRules {
  return {
    attributes: ['district', 'kind'],
    by: 'officer',
    capacity: 1000,
    separate_last: false,
    seats: [makeSeat(), makeSeat()],
    ladder: [],
    ...over,
  };
}

/** A certified officer "Z<number>" of district a, but for what is given. */
export function makeOfficer(number: number, over: Partial<OfficerRow> = {}): OfficerRow {
  const id = `Z${String(number).padStart(3, '0')}`;
  return {
    id,
    attributes: { district: 'a', kind: '' },
    skills: [],
    group: '',
    available: true,
    certified: true,
    capacity: null,
    days_off: [],
    sealed: '',
    ...over,
  };
}

/** A target "T<row>" of district a, but for what is given. */
export function makeTarget(row: number, over: Partial<PairingTarget> = {}): PairingTarget {
  return { row, id: `T${row}`, attributes: { district: 'a', kind: '' }, last_team: [], ...over };
}

const count = <T>(length: number, make: (i: number) => T): readonly T[] =>
  Array.from({ length }, (_, i) => make(i));

/** A problem in which everybody may visit every target, but for what is given. */
export function openProblem(
  targets: number,
  officers: number,
  team: Partial<TeamRules> = {},
  over: Partial<PairingProblem> = {},
): PairingProblem {
  return {
    team: makeTeam(team),
    officers: count(officers, (i) => makeOfficer(i)),
    recusals: [],
    targets: count(targets, (row) => makeTarget(row)),
    ...over,
  };
}

/** The officer with that index never visits that row. */
export function recuse(officer: number, row: number): PairingProblem['recusals'][number] {
  return { officer: makeOfficer(officer).id, target: `T${row}`, sealed: '' };
}

/** The pairing of a problem with the stream of a name. */
export function pair(problem: PairingProblem, name: string): Pairing {
  return pairOfficers(problem, streamOf(name));
}

/**
 * A random problem of up to 4 targets, 2 or 3 seats and up to 5 officers (or groups of them), with scopes, skills, districts,
 * crossed kinds, recusals, last teams, capacities, extras without certificate and a ladder. Rows are not places.
 */
export function randomProblem(name: string, by: TeamRules['by'] = 'officer'): PairingProblem {
  const stream = streamOf(`problem ${by} ${name}`);
  const size = 2 + Number(stream.below(4) === 0);
  const units = 2 + stream.below(size === 2 ? 4 : 3);
  const targets = 1 + stream.below(units === 5 || size === 3 ? 3 : 4);
  const officers = by === 'officer' ? units : (2 + stream.below(3)) * size;
  return { ...randomPeople(stream, officers, targets, size, by), team: randomTeam(stream, size, by) };
}

/** A random problem of any size, tight enough for chains, balancing and the ladder. */
export function largeProblem(
  name: string,
  officers: number,
  targets: number,
  by: TeamRules['by'] = 'officer',
): PairingProblem {
  const stream = streamOf(`large ${by} ${name}`);
  const size = 2 + stream.below(2);
  const people = randomPeople(stream, officers, targets, size, by);
  const team = randomTeam(stream, size, by);
  const fair = Math.ceil((targets * size) / officers);
  const ladder = team.ladder.map((step) =>
    step.kind === 'capacity' ? { ...step, capacity: fair + 2 + stream.below(2) } : step,
  );
  return { ...people, team: { ...team, capacity: fair + stream.below(2), ladder } };
}

function randomPeople(
  stream: Stream,
  officers: number,
  targets: number,
  size: number,
  by: TeamRules['by'],
): Omit<PairingProblem, 'team'> {
  const chance = (of: number): boolean => stream.below(of) === 0;
  const [bars, districts, kinds] = [2 + stream.below(9), 1 + stream.below(2), 1 + stream.below(3)];
  const groups = Math.max(1, Math.floor(officers / size));
  const attributes = (): Record<string, string> => ({
    district: 'ab'[stream.below(districts)] as string,
    kind: ['', 'x', 'y'][stream.below(kinds)] as string,
  });
  return {
    officers: count(officers, (i) =>
      makeOfficer(i, {
        attributes: attributes(),
        skills: chance(2) ? ['药学'] : [],
        group: by === 'group' && !chance(20) ? `第${(i * 7) % groups}组` : '',
        certified: [chance(16), chance(16)].every((isOut) => !isOut),
        available: !chance(16),
        capacity: chance(5) ? 1 + stream.below(3) : null,
      }),
    ),
    recusals: count(targets, (place) => place).flatMap((place) =>
      count(officers, (officer) => officer).flatMap((officer) =>
        chance(bars) ? [recuse(officer, place * 3 + 1)] : [],
      ),
    ),
    targets: count(targets, (place) =>
      makeTarget(place * 3 + 1, {
        attributes: attributes(),
        last_team: chance(2) ? [makeOfficer(stream.below(officers)).id, 'Z999'] : [],
      }),
    ),
  };
}

function randomTeam(stream: Stream, size: number, by: TeamRules['by']): TeamRules {
  const chance = (of: number): boolean => stream.below(of) === 0;
  const capacity = 1 + stream.below(4);
  const steps: readonly Relaxation[] = [
    { kind: 'last_team' },
    { kind: 'match', attribute: 'district' },
    { kind: 'match', attribute: 'kind' },
    { kind: 'capacity', capacity: capacity + 1 },
    { kind: 'capacity', capacity: capacity + 3 },
  ];
  return makeTeam({
    by,
    capacity,
    separate_last: chance(2),
    seats: count(size, (seat) =>
      makeSeat({
        role: `席${seat}`,
        certified: seat < 2,
        scope: chance(10) ? [{ attribute: 'kind', values: ['', 'x'] }] : [],
        skills: chance(8) ? ['药学'] : [],
        match: chance(3) ? ['district'] : [],
        differ: chance(8) ? ['kind'] : [],
      }),
    ),
    ladder: steps.filter(() => chance(3)),
  });
}
