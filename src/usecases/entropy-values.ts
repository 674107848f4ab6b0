import { checkBeacons } from '../core/proof/entropy/beacons.ts';
import { findEntropyProblems, findFirstProblems } from '../core/proof/entropy/entropy.ts';
import {
  splitPlan,
  type EntropyPlan,
  type EntropySource,
  type EntropyValue,
} from '../core/proof/entropy/entropy-plan.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import { combineShares } from './combine-shares.ts';

/** One value as the operator types it. */
export interface TypedValue {
  readonly name: string;
  /** Who threw, who opened it, where it was read. */
  readonly by: string;
  /** "" where two shares of a secret are given instead. */
  readonly value: string;
  /** The second typing; it must agree for everything that is copied from paper. */
  readonly again: string;
  /** The index of the option used; 0 when left out. */
  readonly option?: number | undefined;
  /** Why the options before it failed. */
  readonly reason?: string | undefined;
  /** The texts of two shares of a secret. */
  readonly shares?: readonly string[] | undefined;
}

/** What the values must come after: the plan, the instant before which no value may be written down. */
export interface PromisedEntropy {
  readonly plan: EntropyPlan;
  readonly notBefore: string;
}

/**
 * The values of all slots of a plan, written down at `at`; those in `recorded` were written down before and are taken as they
 * are. Refuses (invalid) what is not as promised, what was not typed twice alike, a signature that is none, two dice slots
 * thrown by one person, dice thrown by the holder of a secret, and (conflict) another value for a slot that was recorded.
 */
export async function readValues(
  { plan, notBefore }: PromisedEntropy,
  typed: readonly TypedValue[],
  at: string,
  recorded: readonly EntropyValue[] = [],
): Promise<readonly EntropyValue[]> {
  assertSameAsRecorded(typed, recorded);
  const rest = typed.filter(({ name }) => !recorded.some((value) => value.name === name));
  const values = [...recorded, ...(await openValues(plan, rest, at))];
  const isFalse = checkBeacons(plan, values) === 'failed';
  refuseProblems([
    ...findEntropyProblems(plan, values, notBefore),
    ...findTypingProblems(plan, rest),
    ...findPeopleProblems(plan, values),
    ...(isFalse
      ? [{ place: 'sources', message: '信标的签名不是这一轮的：请从信标网站重新读取该轮的 signature' }]
      : []),
  ]);
  return values;
}

/** The values of the dice of a plan, which come before all others: refuses what `readValues` refuses, and dice that are thrown when a later value may be known. */
export function readDice(
  { plan, notBefore }: PromisedEntropy,
  typed: readonly TypedValue[],
  at: string,
): readonly EntropyValue[] {
  const { dice } = splitPlan(plan);
  const values = typed.map((each) => valueOf(each, each.value.trim(), at));
  refuseProblems([
    ...(dice.length === values.length ? [] : findEntropyProblems(dice, values, notBefore)),
    ...findFirstProblems(plan, values, notBefore),
    ...findTypingProblems(plan, typed),
    ...findPeopleProblems(plan, values),
  ]);
  return values;
}

function refuseProblems(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new Refusal('invalid', '随机数输入有误，尚未抽取', problems);
}

function assertSameAsRecorded(typed: readonly TypedValue[], recorded: readonly EntropyValue[]): void {
  const problems = typed
    .filter(({ name, value, again }) =>
      recorded.some(
        (each) => each.name === name && (each.value !== value.trim() || each.value !== again.trim()),
      ),
    )
    .map(({ name }) => ({
      place: `sources[${name}]`,
      message: '与已经记录的数字不同：记录之后不能改，请核对纸条；不必再次输入已记录的数字',
    }));
  if (problems.length > 0) throw new Refusal('conflict', '随机数已经记录，尚未抽取', problems);
}

async function openValues(
  plan: EntropyPlan,
  typed: readonly TypedValue[],
  at: string,
): Promise<readonly EntropyValue[]> {
  const values: EntropyValue[] = [];
  for (const each of typed) {
    const source = sourceOf(plan, each);
    const isShared = source?.kind === 'secret' && (each.shares ?? []).length > 0;
    const value = isShared
      ? await combineShares(each.shares ?? [], source.digest, `sources[${each.name}]`)
      : each.value.trim();
    values.push(valueOf(each, value, at));
  }
  return values;
}

const sourceOf = (plan: EntropyPlan, { name, option = 0 }: TypedValue): EntropySource | undefined =>
  plan.find((slot) => slot.name === name)?.options[option];

const valueOf = (
  { name, by, option = 0, reason = '' }: TypedValue,
  value: string,
  at: string,
): EntropyValue => ({
  name,
  option,
  value,
  by: by.trim().normalize('NFC'),
  at,
  reason: reason.trim().normalize('NFC'),
});

/** Dice and lottery numbers are copied from paper, so they are typed twice; the others prove themselves. */
function findTypingProblems(plan: EntropyPlan, typed: readonly TypedValue[]): readonly Problem[] {
  return typed
    .filter((each) => ['dice', 'lottery'].includes(sourceOf(plan, each)?.kind ?? ''))
    .filter(({ value, again }) => value.trim() !== again.trim())
    .map(({ name }) => ({
      place: `sources[${name}]`,
      message: '两次输入的数字不一致：请对照纸条重新输入两遍',
    }));
}

/** Whoever throws all dice, or knows a secret when he throws, chooses the seed. */
function findPeopleProblems(plan: EntropyPlan, values: readonly EntropyValue[]): readonly Problem[] {
  const isDice = (name: string): boolean =>
    plan.find((slot) => slot.name === name)?.options[0]?.kind === 'dice';
  const dice = values.filter(({ name }) => isDice(name));
  const holders = new Set(
    plan.flatMap(({ options }) =>
      options.flatMap((source) => (source.kind === 'secret' ? [source.holder.trim().normalize('NFC')] : [])),
    ),
  );
  return dice.flatMap(({ name, by }, i) => {
    const place = `sources[${name}]`;
    if (holders.has(by))
      return [{ place, message: `${by}保管着保密数，不能掷骰：知道了其余的数再掷骰，等于自己选数` }];
    return dice.findIndex((other) => other.by === by) === i
      ? []
      : [{ place, message: `${by}已经掷过一组：各组应由不同的人掷，请填写实际的掷骰人` }];
  });
}
