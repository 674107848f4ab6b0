import { isInstant } from '../../calendar/instants.ts';
import { Findings, isWhole } from '../../draw/rule-forms.ts';
import type { Problem } from '../../refusal.ts';
import { isRound, lastRound, quicknet, timeOfRound } from './beacons.ts';

/** Ten-sided dice, thrown by one witness behind a cover and written down as a string of digits. */
export interface DiceSource {
  readonly kind: 'dice';
  readonly digits: number;
}

/** 32 bytes that somebody has kept since before the commitment; `digest` is D(secret, bytes). */
export interface SecretSource {
  readonly kind: 'secret';
  readonly digest: string;
  readonly holder: string;
}

/** A round of the public beacon drand quicknet. */
export interface DrandSource {
  readonly kind: 'drand';
  readonly chain: string;
  readonly round: number;
}

/** The winning number of an issue of a public lottery. */
export interface LotterySource {
  readonly kind: 'lottery';
  readonly lottery: string;
  readonly issue: string;
  readonly digits: number;
}

export type EntropySource = DiceSource | SecretSource | DrandSource | LotterySource;

/** One place in the mixture: the first option is meant, the others stand in for it, in order, after the deadline. */
export interface EntropySlot {
  readonly name: string;
  /** An instant; "" where there is only one option. */
  readonly deadline: string;
  readonly options: readonly EntropySource[];
}

/** What is mixed, promised before any of it exists. */
export type EntropyPlan = readonly EntropySlot[];

/** The default ceremony: witness A and witness B each throw a ten-sided die twelve times. */
export const defaultEntropyPlan: EntropyPlan = [
  { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 12 }] },
  { name: 'dice-b', deadline: '', options: [{ kind: 'dice', digits: 12 }] },
];

/** The value of one slot, with its evidence. */
export interface EntropyValue {
  readonly name: string;
  /** The index of the option used. */
  readonly option: number;
  /** Always a text: numbers would lose leading zeros and long tails. */
  readonly value: string;
  /** Who threw, who held it, where it was read. */
  readonly by: string;
  /** The instant at which it was written down. */
  readonly at: string;
  /** Why the first option failed; "" when it did not. */
  readonly reason: string;
}

/** Empty, or nothing but blanks (U+0020 and U+3000). */
export const isBlank = (text: string): boolean => /^[ \u3000]*$/.test(text);

/** What a plan must add up to: twenty digits that nobody knows, too many to try out frames against. */
const leastStrength = 20;

/**
 * Every way in which a plan that was made at an instant is malformed or too weak (docs/draw-protocol.md section 7). Whether its
 * instants lie far enough ahead is for whoever commits it.
 */
export function findPlanProblems(plan: EntropyPlan, madeAt: string): readonly Problem[] {
  const findings = new Findings();
  findings.refuse(
    !isWhole(plan.length, 1, 16),
    'entropy_plan',
    `随机数来源应有 1 至 16 项，现有 ${plan.length} 项`,
  );
  plan.forEach((slot, i) => {
    const place = `entropy_plan[${slot.name}]`;
    findings.refuse(!/^[!-~]{1,64}$/.test(slot.name), place, '来源的名称应为 1 至 64 个英文字母、数字或符号');
    findings.refuse(
      plan.findIndex(({ name }) => name === slot.name) !== i,
      place,
      `来源“${slot.name}”出现了两次：请改名`,
    );
    findSlotProblems(slot, place, findings);
    findDeadlineProblems(slot, madeAt, place, findings);
    slot.options.forEach((source, option) => {
      const isKnown = source.kind === 'drand' && isRound(source.round) && timeOfRound(source.round) <= madeAt;
      findings.refuse(
        isKnown,
        `${place}.options[${option}].round`,
        '信标的轮次应在名录冻结（或申请）之后产生',
      );
    });
  });
  const firstOther = plan.findIndex((slot) => !isDice(slot));
  findings.refuse(
    firstOther >= 0 && plan.slice(firstOther).some(isDice),
    'entropy_plan',
    '骰子应排在其他来源之前：知道了其余的数再掷骰，等于自己选数',
  );
  const strength = plan.reduce((sum, slot) => sum + strengthOf(slot), 0);
  findings.refuse(
    strength < leastStrength,
    'entropy_plan',
    `随机数强度合计应不少于 ${leastStrength} 位，现为 ${strength} 位（骰子和彩票按位数计，信标计 64 位，保密数事先有人知道、不计，有备用来源的按最弱的计）`,
  );
  return findings.problems;
}

function findSlotProblems({ deadline, options }: EntropySlot, place: string, findings: Findings): void {
  findings.refuse(!isWhole(options.length, 1, 4), place, '一项应有 1 个来源和至多 3 个备用来源');
  if (options.length === 1)
    findings.refuse(deadline !== '', `${place}.deadline`, '没有备用来源的一项不设启用备用的时刻');
  else
    findings.refuse(
      !isInstant(deadline),
      `${place}.deadline`,
      '有备用来源的一项应写明自何时起可用备用来源（世界协调时，如 2027-03-01T01:30:00.000Z）',
    );
  findings.refuse(
    options.length > 1 && options.some(({ kind }) => kind === 'dice'),
    place,
    '骰子既不能有备用来源，也不能作备用来源：知道了其余的数再掷骰，等于自己选数',
  );
  options.forEach((source, i) => {
    findSourceProblems(source, `${place}.options[${i}]`, findings);
  });
}

/** While the first option is waited for, nobody may know what would stand in for it. */
function findDeadlineProblems(
  { deadline, options }: EntropySlot,
  madeAt: string,
  place: string,
  findings: Findings,
): void {
  if (!isInstant(deadline)) return;
  findings.refuse(
    deadline <= madeAt,
    `${place}.deadline`,
    '启用备用来源的时刻应在名录冻结（或申请）之后：请改晚',
  );
  options.forEach((source, option) => {
    if (source.kind !== 'drand' || !isRound(source.round)) return;
    const made = timeOfRound(source.round);
    findings.refuse(
      option === 0 && deadline < made,
      `${place}.deadline`,
      '启用备用来源的时刻不得早于首选信标产生的时刻：请改晚',
    );
    findings.refuse(
      option > 0 && made < deadline,
      `${place}.options[${option}].round`,
      '备用的信标不得早于启用备用来源的时刻产生：请改晚',
    );
  });
}

function findSourceProblems(source: EntropySource, place: string, findings: Findings): void {
  switch (source.kind) {
    case 'dice':
      findings.refuse(!isWhole(source.digits, 1, 64), `${place}.digits`, '骰子应掷 1 至 64 位');
      break;
    case 'secret':
      findings.refuse(
        !/^[0-9a-f]{64}$/.test(source.digest),
        `${place}.digest`,
        '保密数的指纹应为 64 位十六进制数字',
      );
      findings.refuse(isBlank(source.holder), `${place}.holder`, '请填写保密数由谁保管');
      break;
    case 'drand':
      findings.refuse(source.chain !== quicknet, `${place}.chain`, '公共随机信标只能用 drand quicknet');
      findings.refuse(!isRound(source.round), `${place}.round`, `信标轮次应为 1 至 ${lastRound} 的整数`);
      break;
    case 'lottery':
      findings.refuse(!isWhole(source.digits, 1, 64), `${place}.digits`, '彩票号码应为 1 至 64 位');
      findings.refuse(isBlank(source.lottery), `${place}.lottery`, '请填写彩票名称');
      findings.refuse(isBlank(source.issue), `${place}.issue`, '请填写彩票期号');
      break;
  }
}

const isDice = ({ options }: EntropySlot): boolean => options.some(({ kind }) => kind === 'dice');

/** The slots that are thrown with dice, and those that come after them. */
export function splitPlan(plan: EntropyPlan): { readonly dice: EntropyPlan; readonly later: EntropyPlan } {
  return { dice: plan.filter(isDice), later: plan.filter((slot) => !isDice(slot)) };
}

/** How many decimal digits of a slot nobody can know beforehand, whichever option is used. */
function strengthOf({ options }: EntropySlot): number {
  return options.length === 0 ? 0 : Math.min(...options.map(strengthOfSource));
}

function strengthOfSource(source: EntropySource): number {
  switch (source.kind) {
    case 'dice':
    case 'lottery':
      return source.digits;
    case 'drand':
      return 64;
    // Whoever keeps it knows it at the commitment.
    case 'secret':
      return 0;
  }
}
