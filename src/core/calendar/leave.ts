/** A stretch of leave, both days included. */
export interface LeaveRange {
  readonly from: string;
  readonly to: string;
}

/** Those of the days on which an officer is on leave, in the order of `days`; ranges may overlap. */
export function daysOff(ranges: readonly LeaveRange[], days: readonly string[]): readonly string[] {
  return days.filter((day) => ranges.some(({ from, to }) => from <= day && day <= to));
}

/**
 * Whether an officer is on leave on every one of the days: give the working days of a window to learn whether he is away
 * throughout it. No days: no.
 */
export function isAwayThroughout(ranges: readonly LeaveRange[], days: readonly string[]): boolean {
  return days.length > 0 && daysOff(ranges, days).length === days.length;
}
