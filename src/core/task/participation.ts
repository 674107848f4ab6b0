import { addWorkingDays, type Exceptions } from '../calendar/working-days.ts';
import { chinaDay } from './china-day.ts';

/** Where a participating department stands with a drawn joint task. */
export type ParticipationState = 'awaiting' | 'confirmed' | 'declined' | 'silent';

/** How users read the states. */
export const participationLabels: Readonly<Record<ParticipationState, string>> = {
  awaiting: '待确认',
  confirmed: '已确认',
  declined: '不参加',
  silent: '逾期未确认',
};

/** How an answer reached the lead: by the department's own person, or on a signed sheet that was scanned. */
export type ParticipationManner = 'own-person' | 'signed-sheet';

/** How users read the manners. */
export const mannerLabels: Readonly<Record<ParticipationManner, string>> = {
  'own-person': '本部门人员答复',
  'signed-sheet': '签字回执',
};

/** Working days that a participant has to answer, counted from the day after the draw. */
const answerDays = 2;

/** The last day of the term in which participants answer, YYYY-MM-DD in China; `drawnAt` is the UTC instant of the draw. */
export function answerDueOn(drawnAt: string, exceptions: Exceptions): string {
  return addWorkingDays(chinaDay(drawnAt), answerDays, exceptions);
}

/** The last instant (UTC) of a term that ends with this day in China. */
export function endOfTerm(dueOn: string): string {
  return `${dueOn}T15:59:59.999Z`;
}

/** Whether a UTC instant lies after the term. */
export function isAfterTerm(instant: string, dueOn: string): boolean {
  return chinaDay(instant) > dueOn;
}

/** The state as it is to be read at an instant: whoever has not answered by the end of the term is silent, never in favour. */
export function participationAt(
  { state, dueOn }: { readonly state: ParticipationState; readonly dueOn: string },
  instant: string,
): ParticipationState {
  return state === 'awaiting' && isAfterTerm(instant, dueOn) ? 'silent' : state;
}
