import type { Exemption, VisitBasis } from './bases.ts';
import type { VisitState } from './states.ts';

/** One inspection of one institution: drawn, or recorded beside the draws. */
export interface Visit {
  readonly id: string;
  readonly targetCode: string;
  /** The organisation that inspects. */
  readonly organisationCode: string;
  readonly itemCode: string;
  /** The task whose draw made it; null for any other origin. */
  readonly taskId: string | null;
  readonly basis: VisitBasis;
  /** What set it off, in words. */
  readonly ground: string;
  readonly isOnSite: boolean;
  /** Whether everything within the item was checked, as a draw's visits do; only then may another basis discharge a duty. */
  readonly isFullCheck: boolean;
  readonly state: VisitState;
  /** When it is due, both days included; one day has from = to. null for visits that were recorded when they were done. */
  readonly due: { readonly from: string; readonly to: string } | null;
  /** The day on which it took place; null until then. */
  readonly completedOn: string | null;
  /** Codes, sorted; [] where nobody could be sent yet. */
  readonly officers: readonly string[];
  readonly exemption: Exemption | null;
  readonly origin: 'draw' | 'recorded' | 'imported';
  /** The sheet of past visits that it came from. */
  readonly batchId: string | null;
  readonly recordedBy: string;
  /** UTC, ISO 8601 with milliseconds. */
  readonly recordedAt: string;
  readonly confirmedBy: string | null;
  readonly confirmedAt: string | null;
}

/**
 * Whether inspections by this method of the item list go to the place: every method does that does not say otherwise.
 * 网络检查、书面检查 do not; 现场检查、网络检查 do.
 */
export function isOnSiteMethod(method: string): boolean {
  return method.trim() === '' || method.includes('现场');
}
