import type { Scope } from '../draw/rules.ts';
import type { Weights } from '../draw/weights.ts';
import type { FrequencyCap, TaskKind, TaskPlan } from '../task/plan.ts';
import type { Exemption } from '../visits/bases.ts';

/** The tier of the bureau whose plan it is. */
export const planTiers = { county: '县级', city: '市级', province: '省级' } as const;
export type PlanTier = keyof typeof planTiers;

/** Someone who answers for a part of the year's work. */
export interface ResponsiblePerson {
  readonly name: string;
  readonly duty: string;
}

/** A frequency cap of the year, with the reasons that lift it. */
export interface AnnualCap extends FrequencyCap {
  readonly exemptions: readonly Exemption[];
}

/** The yearly ratio of one credit class: visits a year for every 10,000 targets (10,000 is one visit each). */
export interface ClassRatio {
  readonly value: string;
  readonly ratio_bp: number;
}

/** Visits that every target in scope is owed in the year, and how many a year are expected by credit class. */
export interface AnnualDuty {
  readonly name: string;
  readonly scope: Scope;
  /** Completed visits owed in the year; 0 where only the yearly ratio counts. */
  readonly visits: number;
  /** The items whose visits discharge it; [] any item. */
  readonly items: readonly string[];
  readonly classes: readonly ClassRatio[];
  /** The yearly ratio of every other class, in basis points. */
  readonly otherwise_bp: number;
}

/** One line of the plan: a draw in each of its months. */
export interface PlanLine {
  readonly code: string;
  readonly name: string;
  readonly item_code: string;
  readonly kind: TaskKind;
  readonly announced: boolean;
  readonly scope: Scope;
  /** 1 … 12, ascending: the months in which it draws. */
  readonly months: readonly number[];
  /** Names of the duties whose chances this line carries: for each target of a duty exactly one line does. */
  readonly duties: readonly string[];
  readonly trees: TaskPlan['trees'];
  readonly weights: Weights;
  readonly maximum_ppb: number;
  readonly team: TaskPlan['team'];
  readonly dates: TaskPlan['dates'];
  readonly participants: TaskPlan['participants'];
  /** Names of those of the plan's persons who answer for it. */
  readonly persons: readonly string[];
  /** The most targets of one draw; null without such a bound. */
  readonly budget: number | null;
}

/** The year's supervision plan of one bureau (年度监督检查方案): rules that the draws of its months carry out. */
export interface AnnualPlan {
  readonly organisation_code: string;
  readonly tier: PlanTier;
  readonly year: number;
  readonly name: string;
  /** Paragraphs of the printed plan: 工作目标, 检查重点, 工作步骤. */
  readonly goals: readonly string[];
  readonly focus: readonly string[];
  readonly steps: readonly string[];
  readonly persons: readonly ResponsiblePerson[];
  readonly caps: readonly AnnualCap[];
  readonly duties: readonly AnnualDuty[];
  readonly lines: readonly PlanLine[];
  /** The last months of the year in which no duty falls due, kept for visits that failed. */
  readonly reserve_months: number;
  /** The most visits of the year; null without such a bound. */
  readonly budget: number | null;
  /** The least part of all institutions that is drawn in the year, in basis points (500 is 5%). */
  readonly minimum_ratio_bp: number;
  /** Who inspects and how many, in words. */
  readonly staff_note: string;
  /** Whom the public may ask: a name or office, and how to reach it. */
  readonly contact: string;
}
