import { DatabaseFault } from '../store/database-fault.ts';

/** What may be logged of an error that nobody foresaw. */
export interface BugFacts {
  readonly error: string;
  readonly detail?: string;
  /** The innermost frames of the stack. */
  readonly at: readonly string[];
}

/**
 * Messages of unforeseen errors quote what was being read, which may be personal: only a database fault, whose message is
 * known to hold none, keeps it. The frames of the stack tell where it was.
 */
export function describeBug(error: unknown): BugFacts {
  const frames =
    error instanceof Error ? (error.stack ?? '').split('\n').filter((row) => /^\s+at /.test(row)) : [];
  return {
    error: error instanceof Error ? error.name : typeof error,
    ...(error instanceof DatabaseFault ? { detail: error.message } : {}),
    at: frames.slice(0, 12).map((frame) => frame.trim()),
  };
}
