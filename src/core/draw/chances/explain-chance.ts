import type { SealedTarget, TargetRow } from '../frame.ts';
import { coinOf, startOf } from './hazard.ts';
import { percentText, stratumName } from './floors.ts';
import { inclusionProbabilities, type Raise } from './inclusion-probabilities.ts';
import type { Population } from './population.ts';
import { unit, type Rules } from '../rules.ts';
import { indicatedOf, pointsOf } from '../weights.ts';

/** What a chance began with: 1 ppb that everyone has, or the chance that a duty gives. */
export interface ChanceStart {
  readonly ppb: number;
  readonly duty: {
    readonly name: string;
    readonly owed: number;
    readonly allowed: number;
    readonly periods: number;
    /** The chance of one period's coin, in ppb. */
    readonly chance_ppb: number;
  } | null;
}

/** What one raise added: the one to a stratum's floor, or the last, of all rows to a whole number of targets. */
export type ChanceRaise =
  | {
      readonly kind: 'floor';
      readonly tree: number;
      readonly path: readonly string[];
      /** Counted rows of the stratum, and targets that its floor asks for. */
      readonly size: number;
      readonly asked: number;
      readonly ppb: number;
    }
  | { readonly kind: 'whole'; readonly sample: number; readonly ppb: number };

/** Where the chance of one target comes from. The start and all raises add up to π. */
export interface Chance {
  readonly pi: number;
  /** Why it is 0; null when the target is eligible. */
  readonly excluded: string | null;
  readonly start: ChanceStart;
  /** Only raises that added something. */
  readonly raises: readonly ChanceRaise[];
  readonly weight: {
    readonly total: number;
    readonly base: number;
    /** For each indicator of the formula. */
    readonly points: readonly number[];
  };
  /** The same in Chinese, one sentence for each part. */
  readonly sentences: readonly string[];
}

/** A target of the population with its row number. */
export interface AskedTarget {
  readonly row: number;
  readonly target: Pick<TargetRow, 'attributes' | 'excluded' | 'duties' | 'weight'>;
  /** What its sealed line says: without it the points cannot be told. */
  readonly sealed: Pick<SealedTarget, 'attributes' | 'measures'>;
}

/**
 * Explains the chances of the asked targets, in one run of the probabilities that keeps the parts of these rows alone.
 * `labelOf` gives the Chinese name of an attribute or a measure. Refuses as `inclusionProbabilities` does.
 */
export function explainChances(
  population: Population,
  rules: Rules,
  asked: readonly AskedTarget[],
  labelOf: (name: string) => string = (name) => name,
): readonly Chance[] {
  const last = asked.map(({ row }) => population.start[row] ?? 0);
  const raises = asked.map((): ChanceRaise[] => []);
  const pi = inclusionProbabilities(population, rules, (raise, now) => {
    asked.forEach(({ row }, i) => {
      const ppb = (now[row] ?? 0) - (last[i] ?? 0);
      if (ppb === 0) return;
      last[i] = now[row] ?? 0;
      raises[i]?.push(describeRaise(population, raise, ppb));
    });
  });
  return asked.map(({ row, target, sealed }, i) => {
    const points = pointsOf(rules.weights, indicatedOf(target, sealed));
    const chance: Omit<Chance, 'sentences'> = {
      pi: pi[row] ?? 0,
      excluded: target.excluded,
      start: target.excluded === null ? findStart(rules, target) : { ppb: 0, duty: null },
      raises: raises[i] ?? [],
      weight: { total: target.weight, base: rules.weights.base, points },
    };
    return { ...chance, sentences: sentencesOf(chance, rules, labelOf) };
  });
}

/** Explains the chance of one target; see `explainChances`. */
export function explainChance(
  population: Population,
  rules: Rules,
  asked: AskedTarget,
  labelOf?: (name: string) => string,
): Chance {
  const [chance] = explainChances(population, rules, [asked], labelOf);
  if (chance === undefined) throw new Error('one target was asked for and none explained');
  return chance;
}

function findStart(rules: Rules, { duties, attributes }: AskedTarget['target']): ChanceStart {
  const { pi, duty } = startOf(rules, duties, attributes);
  const rule = duty === null ? undefined : rules.duties[duty];
  const state = duty === null ? null : duties[duty];
  if (rule === undefined || state === null || state === undefined) return { ppb: pi, duty: null };
  return { ppb: pi, duty: { name: rule.name, ...state, chance_ppb: coinOf(rule, attributes) } };
}

function describeRaise({ trees }: Population, raise: Raise, ppb: number): ChanceRaise {
  const asked = raise.goal / unit;
  if (raise.kind === 'whole') return { kind: 'whole', sample: asked, ppb };
  const stratum = trees[raise.tree]?.strata[raise.stratum];
  return {
    kind: 'floor',
    tree: raise.tree,
    path: stratum?.path ?? [],
    size: stratum?.size ?? 0,
    asked,
    ppb,
  };
}

function sentencesOf(
  chance: Omit<Chance, 'sentences'>,
  rules: Rules,
  labelOf: (name: string) => string,
): readonly string[] {
  if (chance.excluded !== null) return [`不能抽取：${chance.excluded}。`];
  return [
    `被抽中的概率为 ${percentText(chance.pi)}。`,
    startSentence(chance.start),
    ...chance.raises.map(raiseSentence),
    ...(chance.pi === unit ? ['概率为 100%：必查，不是随机。'] : []),
    weightSentence(chance.weight, rules, labelOf),
  ];
}

function startSentence({ ppb, duty }: ChanceStart): string {
  if (duty === null) return `起始 ${percentText(ppb)}：每个可抽对象都有。`;
  const { name, owed, allowed, periods, chance_ppb: chance } = duty;
  const left = `还应查 ${owed} 次、最多可查 ${allowed} 次，连本期还剩 ${periods} 期，每期概率 ${percentText(chance)}`;
  return `起始 ${percentText(ppb)}：来自检查义务“${name}”（${left}）。`;
}

function raiseSentence(raise: ChanceRaise): string {
  const added = `增加 ${percentText(raise.ppb)}`;
  if (raise.kind === 'whole') return `${added}：把抽取总数补足为整数 ${raise.sample} 家时按权重分得。`;
  return `${added}：为满足${stratumName(raise.path)}（${raise.size} 家）至少抽取 ${raise.asked} 家，按权重分得。`;
}

function weightSentence(
  { total, base, points }: Chance['weight'],
  { weights }: Rules,
  labelOf: (name: string) => string,
): string {
  const terms = weights.indicators.map((indicator, i) => {
    const name = indicator.kind === 'value' ? indicator.attribute : indicator.measure;
    return ` + ${labelOf(name)} ${points[i] ?? 0}`;
  });
  return `权重 ${total} = 基础 ${base}${terms.join('')}。`;
}
