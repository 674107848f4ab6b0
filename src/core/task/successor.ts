import type { EntropyPlan, EntropySource } from '../proof/entropy/entropy-plan.ts';
import { chinaTime, instantOf, secondsOf } from '../calendar/instants.ts';
import { timeOfRound } from '../proof/entropy/beacons.ts';
import type { Problem } from '../refusal.ts';
import { leastMinutes } from './planned-entropy.ts';

const sourcesOf = (plan: EntropyPlan): readonly EntropySource[] => plan.flatMap(({ options }) => options);

const roundsOf = (plan: EntropyPlan): readonly number[] =>
  sourcesOf(plan).flatMap((source) => (source.kind === 'drand' ? [source.round] : []));

/**
 * What is wrong with the entropy of a draw that stands in the place of one that was withdrawn or voided after its commitment:
 * rounds of the beacon that are not later than all of the former's (swapping to a nearer one would be a choice), and secrets and
 * lottery issues that the former named too.
 */
export function findSuccessionProblems(before: EntropyPlan, after: EntropyPlan): readonly Problem[] {
  const last = Math.max(0, ...roundsOf(before));
  const named = new Set(sourcesOf(before).flatMap((source) => nameOf(source) ?? []));
  return after.flatMap(({ name, options }) =>
    options.flatMap((source, i): readonly Problem[] => {
      const place = `entropy[${name}].options[${i}]`;
      if (source.kind === 'drand' && source.round <= last)
        return [
          {
            place,
            message: `信标轮次应晚于被代替任务的第 ${last} 轮（${chinaTime(timeOfRound(last))}）：请改晚`,
          },
        ];
      const own = nameOf(source);
      if (own === undefined || !named.has(own)) return [];
      return [{ place, message: '被代替的任务已经用过这个随机数来源：请换新的保密数，或用以后的期号' }];
    }),
  );
}

/** What makes a source the same one; undefined where there is nothing to know beforehand. */
function nameOf(source: EntropySource): string | undefined {
  if (source.kind === 'secret') return `secret ${source.digest}`;
  return source.kind === 'lottery' ? `lottery ${source.lottery} ${source.issue}` : undefined;
}

/**
 * From which instant on a committed draw can no longer be withdrawn: ten minutes before the first of its rounds that can be
 * used. "" when it has no round; dice that are thrown end the time too.
 */
export function withdrawableUntil(plan: EntropyPlan): string {
  const rounds = roundsOf(plan);
  if (rounds.length === 0) return '';
  return instantOf(secondsOf(timeOfRound(Math.min(...rounds))) - leastMinutes * 60);
}
