import { signInPolicy } from '../../core/people/policy.ts';
import type { Context } from '../../context.ts';
import { saveHandover } from '../../store/password-handovers.ts';

/** One of the two halves of a one-time password, told this once. */
export interface PasswordHalf {
  readonly half: string;
  /** The first half: until when it can be confirmed. The second: until when both together open the account. UTC, ISO 8601 with milliseconds. */
  readonly lapsesAt: string;
}

/** When a half that is given out at an instant lapses. UTC, ISO 8601 with milliseconds. */
export function lapseOf({ protectionLevel }: Context, givenAt: string): string {
  const hours = signInPolicy(protectionLevel).oneTimeHours;
  return new Date(Date.parse(givenAt) + hours * 3_600_000).toISOString();
}

/** Stores the first half of a one-time password until somebody else confirms it, in the place of an earlier one. */
export async function beginHandover(
  inner: Context,
  actorId: string,
  accountId: string,
  half: string,
): Promise<PasswordHalf> {
  const request = { actorId: accountId, requestedBy: actorId, firstHalf: half };
  const { requestedAt } = await saveHandover(inner, request);
  return { half, lapsesAt: lapseOf(inner, requestedAt) };
}
