import type { SeatRules, TeamRules } from '../rules.ts';

/** What holds at one level of the ladder: level 0 is the plan, each further level lets one more step give way. */
export interface TeamLevel {
  /** How many targets one officer may be given. */
  readonly capacity: number;
  /** Whether the officers of a target's last visit are kept from it. */
  readonly separateLast: boolean;
  /** The seats, without the attributes that no longer count. */
  readonly seats: readonly SeatRules[];
}

/** The level of the plan and one for each step of the ladder, in order. */
export function levelsOf(team: TeamRules): readonly TeamLevel[] {
  const first: TeamLevel = { capacity: team.capacity, separateLast: team.separate_last, seats: team.seats };
  const levels = [first];
  let level = first;
  for (const step of team.ladder) {
    switch (step.kind) {
      case 'capacity':
        level = { ...level, capacity: step.capacity };
        break;
      case 'last_team':
        level = { ...level, separateLast: false };
        break;
      case 'match':
        level = { ...level, seats: level.seats.map((seat) => without(seat, step.attribute)) };
        break;
    }
    levels.push(level);
  }
  return levels;
}

function without(seat: SeatRules, attribute: string): SeatRules {
  return {
    ...seat,
    match: seat.match.filter((name) => name !== attribute),
    differ: seat.differ.filter((name) => name !== attribute),
  };
}
