import type { JobName } from '../../core/jobs/jobs.ts';
import type { Occurrence } from '../../core/jobs/schedule.ts';
import type { Context } from '../../context.ts';
import type { JobResult } from '../../store/job-runs.ts';

/** What long work may ask of the run that it belongs to. */
export interface Lease {
  /** Aborted when another instance has taken the run, or this one is to stop. */
  readonly signal: AbortSignal;
  /** Says how far the work is, in Chinese; throws when the run is held no more. */
  readonly report: (progress: string) => Promise<void>;
  /** Inside a transaction: throws unless the run is still held, and keeps it so until the transaction ends. */
  readonly hold: (inner: Context) => Promise<void>;
}

/** What long work has found; `save` is done in the transaction that ends the run, under the fence. */
export interface LongOutcome {
  readonly result: JobResult;
  readonly save?: (inner: Context) => Promise<void>;
}

/** The work of a job: short work is done in the transaction that claims the period. */
export type JobWork =
  | { readonly length: 'short'; readonly run: (inner: Context, occurrence: Occurrence) => Promise<JobResult> }
  | {
      readonly length: 'long';
      readonly run: (context: Context, occurrence: Occurrence, lease: Lease) => Promise<LongOutcome>;
    };

/** The work of each job that is set up here. */
export type JobWorks = Readonly<Partial<Record<JobName, JobWork>>>;

/** The run is another instance's by now: what was done here is not kept. */
export class LeaseLost extends Error {
  constructor() {
    super('the run was taken over by another instance');
    this.name = 'LeaseLost';
  }
}
