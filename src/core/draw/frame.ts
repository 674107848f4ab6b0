import type { Json } from '../canonical-json.ts';
import type { Roster } from './roster.ts';

/** The most targets of a frame: the sum of so many chances in ppb stays below 2^53. */
export const maxTargets = 9_000_000;

/** Where a target stands with one duty at the cut-off. */
export interface DutyState {
  /** Visits still owed. */
  readonly owed: number;
  /** Visits that may still be made under the frequency cap, at most `periods`. */
  readonly allowed: number;
  /** Draws left in the duty's year, this one included. */
  readonly periods: number;
}

/** One target of the frame, as published: its place in the list, what decides its chance, and the chance. */
export interface TargetRow {
  readonly id: string;
  readonly name: string;
  /** Exactly the attributes that the rules name; a blank value is "". */
  readonly attributes: Readonly<Record<string, string>>;
  /** Why the target cannot be drawn; null when it is eligible. An excluded row stays in the list. */
  readonly excluded: string | null;
  /** Whether it counts in the size of its strata: all eligible ones do, and those that only a cap or a pending visit keeps out. */
  readonly counted: boolean;
  /** For each duty of the rules where the target stands, or null where the duty does not concern it. */
  readonly duties: readonly (DutyState | null)[];
  /** The officers of its last visit, by pseudonym, sorted. */
  readonly last_team: readonly string[];
  readonly weight: number;
  /** The inclusion probability in ppb: 1 … 10^9 when eligible, 0 when excluded. */
  readonly pi: number;
  /** The SHA-256 of its sealed line. */
  readonly sealed: string;
}

/** What makes up a target's weight and is not for the public edition. */
export interface SealedTarget {
  /** Exactly the sealed attributes that the rules name. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Exactly the measures that the rules name; null is unknown. */
  readonly measures: Readonly<Record<string, number | null>>;
  /** 32 hexadecimal characters that keep a line from being guessed from its hash. */
  readonly salt: string;
}

/** One officer of the frame, under a pseudonym of this draw. */
export interface OfficerRow {
  /** The pseudonym. */
  readonly id: string;
  /** Exactly the attributes that the rules' team.attributes names. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Sorted, unique. */
  readonly skills: readonly string[];
  /** The fixed group to which the officer belongs; "" for none. */
  readonly group: string;
  /** Whether the certificate is valid through the window. */
  readonly certified: boolean;
  /** Whether the officer can be drawn. */
  readonly available: boolean;
  /** How many targets at most, where it is less than the team's capacity; null for no bound of one's own. */
  readonly capacity: number | null;
  /** Drawn days on which the officer cannot go, sorted. */
  readonly days_off: readonly string[];
  /** The SHA-256 of the sealed line. */
  readonly sealed: string;
}

/** Who an officer of the frame is, and why he is (not) certified and available. */
export interface SealedOfficer {
  readonly code: string;
  readonly name: string;
  readonly organisation: string;
  /** The certificate's number, and the last day on which it is valid; both "" without a certificate. */
  readonly certificate: string;
  readonly certificate_expires_on: string;
  /** Why the officer cannot be drawn (leave all through the window, …); null when available. */
  readonly unavailable: string | null;
  readonly salt: string;
}

/** One recusal: this officer (by pseudonym) never visits this target. */
export interface RecusalRow {
  readonly officer: string;
  readonly target: string;
  readonly sealed: string;
}

/** Why. */
export interface SealedRecusal {
  readonly ground: string;
  readonly salt: string;
}

/** The rosters of a draw; rows sorted by the ASCII bytes of their ids (recusals by officer, then target). */
export interface Frame {
  readonly targets: Roster<TargetRow>;
  readonly officers: readonly OfficerRow[];
  readonly recusals: readonly RecusalRow[];
}

/** The sealed lines of a frame, one for each row of its roster, in the same order. */
export interface SealedFrame {
  readonly targets: Roster<SealedTarget>;
  readonly officers: readonly SealedOfficer[];
  readonly recusals: readonly SealedRecusal[];
}

/** A row as plain JSON, for canonical text. */
export function rowJson(
  row: TargetRow | OfficerRow | RecusalRow | SealedTarget | SealedOfficer | SealedRecusal,
): Json {
  return row as unknown as Json;
}

/** Whether an officer counts as one who may enforce: available, and certified up to the last day of the window. */
export function isCertified(officer: OfficerRow): boolean {
  return officer.available && officer.certified;
}
