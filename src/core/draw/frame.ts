import type { Json } from '../canonical-json.ts';

/** One target of the frame, as published: its place in the list, what decides its chance, and the chance. */
export interface TargetRow {
  readonly id: string;
  readonly name: string;
  /** Exactly the attributes that the rules name; a blank value is "". */
  readonly attributes: Readonly<Record<string, string>>;
  /** Why the target cannot be drawn; null when it is eligible. An excluded row stays in the list. */
  readonly excluded: string | null;
  readonly weight: number;
  /** The inclusion probability in ppb: 1 … 10^9 when eligible, 0 when excluded. */
  readonly pi: number;
  /** 32 hexadecimal characters that keep a row from being guessed from its hash. */
  readonly salt: string;
}

/** One officer of the frame. */
export interface OfficerRow {
  readonly id: string;
  readonly name: string;
  readonly organisation: string;
  /** Exactly the attributes that the rules' team.match names. */
  readonly attributes: Readonly<Record<string, string>>;
  /** The certificate's number, and the last day on which it is valid; both "" without a certificate. */
  readonly certificate: string;
  readonly certificate_expires_on: string;
  /** Why the officer cannot be drawn (leave, no certificate for the window, …); null when available. */
  readonly unavailable: string | null;
  readonly salt: string;
}

/** One recusal: this officer never visits this target. */
export interface RecusalRow {
  readonly officer: string;
  readonly target: string;
  readonly ground: string;
  readonly salt: string;
}

/** The three rosters of a draw; rows sorted by the ASCII bytes of their ids (recusals by officer, then target). */
export interface Frame {
  readonly targets: readonly TargetRow[];
  readonly officers: readonly OfficerRow[];
  readonly recusals: readonly RecusalRow[];
}

/** A row as plain JSON, for canonical text. */
export function rowJson(row: TargetRow | OfficerRow | RecusalRow): Json {
  return row as unknown as Json;
}

/** Whether an officer may be drawn: available, and certified up to the last day of the window. */
export function isCertified(officer: OfficerRow, lastDay: string): boolean {
  return (
    officer.unavailable === null && officer.certificate !== '' && officer.certificate_expires_on >= lastDay
  );
}
