import { inTransaction, type Context } from '../../context.ts';
import { databaseNow } from '../../store/database-clock.ts';
import { writeUnderFence, type JobRun } from '../../store/job-runs.ts';
import { LeaseLost, type Lease } from './job-work.ts';

/** A lease that is prolonged by itself until it is let go. */
export interface HeldLease extends Lease {
  /** Stops prolonging it; the row is not touched. */
  readonly letGo: () => void;
}

/** The instant (UTC) so many milliseconds after another. */
export const laterThan = (instant: string, milliseconds: number): string =>
  new Date(Date.parse(instant) + milliseconds).toISOString();

/**
 * Whether a lease has run out by the clock of the database. One that reaches further than a lease can was written before the clock was set
 * back: it does not count either.
 */
export function isExpired(expiresAt: string | null, now: string, leaseMs: number): boolean {
  return expiresAt === null || expiresAt <= now || expiresAt > laterThan(now, 2 * leaseMs);
}

/** Holds the lease of a run that was claimed: prolongs it four times in its term, and aborts its signal when it is lost. */
export function holdLease(context: Context, run: JobRun, leaseMs: number, stop: AbortSignal): HeldLease {
  const lost = new AbortController();
  let progress = run.progress;
  const write = async (inner: Context): Promise<void> => {
    const expiresAt = laterThan(await databaseNow(inner.db), leaseMs);
    if (await writeUnderFence(inner.db, run, { expiresAt, progress })) return;
    lost.abort(new LeaseLost());
    throw new LeaseLost();
  };
  const timer = setInterval(() => {
    // A database that does not answer now may answer before the lease ends; afterwards the fence decides.
    inTransaction(context, write).catch(() => undefined);
  }, leaseMs / 4);
  return {
    signal: AbortSignal.any([stop, lost.signal]),
    report: async (text) => {
      progress = text.slice(0, 200);
      await inTransaction(context, write);
    },
    hold: write,
    letGo: () => clearInterval(timer),
  };
}
