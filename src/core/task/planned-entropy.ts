import { chinaTime, instantOf, isInstant, secondsOf } from '../calendar/instants.ts';
import { firstRoundFrom, quicknet, timeOfRound } from '../proof/entropy/beacons.ts';
import {
  findPlanProblems,
  type DiceSource,
  type EntropyPlan,
  type EntropySource,
  type LotterySource,
} from '../proof/entropy/entropy-plan.ts';
import type { Problem } from '../refusal.ts';
import type { TaskPlan } from './plan.ts';

/** When something is to be: at an instant, or so many minutes after the commitment. */
export type Moment = { readonly at: string } | { readonly minutes: number };

/** A source as it is asked for before the commitment: its digest or its round is not known yet. */
export type PlannedSource =
  | DiceSource
  | { readonly kind: 'secret'; readonly holder: string }
  /** The first round of the beacon at the moment or after it. */
  | { readonly kind: 'drand'; readonly when: Moment }
  | LotterySource;

/** A slot as it is asked for; `deadline` is when the others may stand in for the first option, null where there are none. */
export interface PlannedSlot {
  readonly name: string;
  readonly deadline: Moment | null;
  readonly options: readonly PlannedSource[];
}

/** The default ceremony: two witnesses throw twelve digits each. */
export const defaultPlannedEntropy = ['dice-a', 'dice-b'].map((name) => ({
  name,
  deadline: null,
  options: [{ kind: 'dice' as const, digits: 12 }],
}));

/** Between the commitment and any value that outsiders make there must be time for everybody to see the commitment. */
export const leastMinutes = 10;

/** How many digits' worth of secret an embargo rests on: fewer could be tried out by outsiders. */
const leastHidden = 20;

/** Every mistake of the asked-for entropy that can be seen without a clock. */
export function findPlannedProblems({
  entropy,
  announced,
}: Pick<TaskPlan, 'entropy' | 'announced'>): readonly Problem[] {
  const ofMoments = entropy.flatMap((slot) => findMomentProblems(slot));
  // What is no instant has no round either.
  if (ofMoments.length > 0) return ofMoments;
  const trial = entropy.map(({ name, deadline, options }) => ({
    name,
    deadline: deadline === null ? '' : momentOf(deadline, trialInstant),
    options: options.map((source) => committedSource(source, '0'.repeat(64), trialInstant)),
  }));
  return [
    ...findPlanProblems(trial, '').map(({ place, message }) => ({
      place: place.replace('entropy_plan', 'entropy'),
      message,
    })),
    ...(announced || hiddenStrength(entropy) >= leastHidden ? [] : [tooOpen]),
  ];
}

/** Stands for the commitment's instant where only the form matters. */
const trialInstant = '2026-01-01T00:00:00.000Z';

const tooOpen: Problem = {
  place: 'entropy',
  message: `不预先告知的抽查在公布之前不得让外人算出结果：骰子和保密数合计应不少于 ${leastHidden} 位（有备用来源的，备用来源也须是保密数）；信标和彩票人人可查，不计入`,
};

/** Digits that outsiders cannot look up, whichever option is used. */
function hiddenStrength(entropy: readonly PlannedSlot[]): number {
  const hidden = (source: PlannedSource): number =>
    source.kind === 'dice' ? source.digits : source.kind === 'secret' ? 64 : 0;
  return entropy.reduce((sum, { options }) => sum + Math.min(64, ...options.map(hidden)), 0);
}

/** No plan reaches further; the beacon's rounds, and dates of five digits, end later. */
const endOfPlans = '2200';

function findMomentProblems({ name, deadline, options }: PlannedSlot): readonly Problem[] {
  const place = `entropy[${name}]`;
  const moments = [
    ...(deadline === null ? [] : [{ at: `${place}.deadline`, moment: deadline }]),
    ...options.flatMap((source, i) =>
      source.kind === 'drand' ? [{ at: `${place}.options[${i}].when`, moment: source.when }] : [],
    ),
  ];
  return moments.flatMap(({ at, moment }) => {
    if ('at' in moment)
      return isInstant(moment.at) && moment.at < endOfPlans
        ? []
        : [{ place: at, message: '应写成 2027-03-01T09:30:00+08:00 这样的时刻，且早于 2200 年' }];
    return Number.isInteger(moment.minutes) && moment.minutes >= leastMinutes
      ? []
      : [{ place: at, message: `应在公布名录指纹至少 ${leastMinutes} 分钟之后` }];
  });
}

/**
 * What a task that stands in the place of a voided one needs besides: whoever voided it knew the first outcome, so its
 * entropy ends with a value that is born later and that nobody chooses.
 */
export function findReplacementProblems(entropy: readonly PlannedSlot[]): readonly Problem[] {
  const last = entropy.at(-1)?.options ?? [];
  if (last.length > 0 && last.every(({ kind }) => kind !== 'dice')) return [];
  return [
    {
      place: 'entropy',
      message:
        '代替作废任务的抽查，最后一个随机数应是无人能选的：请在骰子之后加一项保密数（secret）、信标（drand）或彩票号码（lottery）',
    },
  ];
}

/**
 * The plan as it is committed at an instant: the moments become instants and rounds, `digestOf` gives the digest of the secret
 * that was made for an option of a slot.
 */
export function committedPlan(
  entropy: readonly PlannedSlot[],
  committedAt: string,
  digestOf: (slot: string, option: number) => string,
): EntropyPlan {
  return entropy.map(({ name, deadline, options }) => ({
    name,
    deadline: deadline === null ? '' : momentOf(deadline, committedAt),
    options: options.map((source, i) => committedSource(source, digestOf(name, i), committedAt)),
  }));
}

function committedSource(source: PlannedSource, digest: string, committedAt: string): EntropySource {
  switch (source.kind) {
    case 'secret':
      return { kind: 'secret', digest, holder: source.holder };
    case 'drand':
      return { kind: 'drand', chain: quicknet, round: firstRoundFrom(momentOf(source.when, committedAt)) };
    case 'dice':
    case 'lottery':
      return source;
  }
}

/** A text that is no instant stays as it is: `findMomentProblems` names it. */
function momentOf(moment: Moment, from: string): string {
  if ('at' in moment) return isInstant(moment.at) ? moment.at : from;
  return instantOf(secondsOf(from) + Math.max(0, Math.trunc(moment.minutes)) * 60);
}

/** The earliest instant at which a value of a plan that is committed at this instant can be known to anybody who does not keep it. */
export function earliestEntropy(plan: EntropyPlan, committedAt: string): string {
  const [first] = plan
    .flatMap(({ options }) => options)
    .map((source) => (source.kind === 'drand' ? timeOfRound(source.round) : committedAt))
    .toSorted((left, right) => (left < right ? -1 : 1));
  return first ?? committedAt;
}

/**
 * What is too early or too late in a plan that is committed at this instant: rounds of the beacon lie at least ten minutes
 * ahead, deadlines lie ahead and after the round that they wait for, and a round that stands in is made after the deadline, so that
 * nobody can compare the two before he lets the first one fail.
 */
export function findTimingProblems(plan: EntropyPlan, committedAt: string): readonly Problem[] {
  const earliest = instantOf(secondsOf(committedAt) + leastMinutes * 60);
  return plan.flatMap(({ name, deadline, options }) => {
    const place = `entropy[${name}]`;
    const rounds = options.map((source) => (source.kind === 'drand' ? timeOfRound(source.round) : undefined));
    const until = deadline === '' ? '' : chinaTime(deadline);
    const problems: Problem[] = [];
    const refuse = (isWrong: boolean, at: string, message: string): void => {
      if (isWrong) problems.push({ place: at, message });
    };
    rounds.forEach((made, i) => {
      const at = `${place}.options[${i}].when`;
      if (made === undefined) return;
      refuse(
        made < earliest,
        at,
        `信标那一轮在 ${chinaTime(made)} 产生，应在公布名录指纹至少 ${leastMinutes} 分钟之后：请改晚`,
      );
      refuse(i > 0 && made < deadline, at, `备用的信标应在启用时刻 ${until} 之后才产生：请改晚`);
    });
    refuse(
      deadline !== '' && deadline <= committedAt,
      `${place}.deadline`,
      `启用备用来源的时刻 ${until} 已经过去：请改晚`,
    );
    refuse(
      rounds[0] !== undefined && deadline !== '' && deadline < rounds[0],
      `${place}.deadline`,
      `启用备用来源的时刻 ${until} 早于首选信标产生的时刻 ${rounds[0] === undefined ? '' : chinaTime(rounds[0])}：请改晚`,
    );
    return problems;
  });
}
