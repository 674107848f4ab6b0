import { shuffle, type Stream } from '../stream.ts';
import { Staffing, type Move, type PairingProblem, type Seat } from './staffing.ts';

/** One line of the transcript about the pairing; officers are indices into the officers' roster. */
export type SeatDecision =
  /** The seats in the order in which they are filled, each as [target row, seat number]. */
  | { readonly kind: 'seats'; readonly order: readonly (readonly [number, number])[] }
  /** A seat filled at random: `officer` is candidates[value], the candidates being the least loaded who are allowed. */
  | {
      readonly kind: 'seat';
      readonly row: number;
      readonly seat: number;
      readonly candidates: readonly number[];
      readonly value: number;
      readonly officer: number;
    }
  /** Nobody allowed had room: officers change seats along a chain to make room. Moves are [row, seat, officer]. */
  | { readonly kind: 'chain'; readonly moves: readonly Move[] }
  /** A chain that takes one seat from a more loaded officer and ends at one with at least two fewer. */
  | { readonly kind: 'balance'; readonly moves: readonly Move[] }
  /** No chain exists: these seats compete for these officers, all full (a Hall violator). The target is left unstaffed. */
  | {
      readonly kind: 'owed';
      readonly row: number;
      readonly seats: readonly (readonly [number, number])[];
      readonly officers: readonly number[];
    };

/** The team of each target, in the order given, and how it came about; `team` is empty where the visit is owed. */
export interface Pairing {
  readonly teams: readonly (readonly number[])[];
  readonly decisions: readonly SeatDecision[];
}

/**
 * Gives each target a team of officers at random.
 *
 * 1. All seats, target by target, are shuffled. Each in turn takes one of the least loaded officers who are allowed
 *    (allowed at the target, not yet in its team, below capacity), uniformly, counted in roster order.
 * 2. Where nobody is left, a breadth-first search through the residual network (seat → officer → the seats that the
 *    officer holds), each seat's officers explored in shuffled order, finds a chain that makes room. When there is none, no
 *    pairing exists for the seats that were reached; the target's seats are given back and its visit is owed.
 * 3. Cost-reducing chains (Harvey, Ladner, Lovász, Tamir 2006, "Semi-matchings") are applied from the most loaded
 *    officers downwards until none is left: the loads are then optimal for every convex cost, as even as they can be.
 */
export function pairOfficers(problem: PairingProblem, stream: Stream): Pairing {
  const staffing = new Staffing(problem);
  const decisions: SeatDecision[] = [];
  const seats = shuffle([...staffing.seats], stream);
  decisions.push({ kind: 'seats', order: seats.map(place) });
  for (const seat of seats) {
    if (!staffing.isOwed(seat.target)) decisions.push(fill(seat, staffing, stream));
  }
  for (const moves of balance(staffing, stream)) decisions.push({ kind: 'balance', moves });
  return { teams: staffing.teams(), decisions };
}

const place = (seat: Seat): readonly [number, number] => [seat.row, seat.number];

function fill(seat: Seat, staffing: Staffing, stream: Stream): SeatDecision {
  const candidates = staffing.leastLoaded(seat);
  if (candidates.length > 0) {
    const value = stream.below(candidates.length);
    const officer = candidates[value] as number;
    staffing.seatOfficer(seat, officer);
    return { kind: 'seat', row: seat.row, seat: seat.number, candidates, value, officer };
  }
  const search = staffing.search([seat], stream, (officer) => staffing.hasRoom(officer));
  if ('moves' in search) return { kind: 'chain', moves: staffing.apply(search.moves) };
  staffing.owe(seat.target);
  return { kind: 'owed', row: seat.row, seats: search.seats.map(place), officers: search.officers };
}

function* balance(staffing: Staffing, stream: Stream): Generator<readonly Move[]> {
  const settled = new Set<number>();
  for (;;) {
    const { load, officers } = staffing.mostLoaded(settled);
    if (load < 2) return;
    const start = shuffle([...officers], stream).flatMap((officer) => staffing.seatsOf(officer));
    const search = staffing.search(
      start,
      stream,
      (officer) => staffing.hasRoom(officer) && staffing.loadOf(officer) <= load - 2,
    );
    if ('moves' in search) yield staffing.apply(search.moves);
    else for (const officer of [...officers, ...search.officers]) settled.add(officer);
  }
}
