import { utf8ToBytes } from '@noble/hashes/utils.js';
import { sha256Hex } from '../digest.ts';
import { drawTargets } from '../draw/targets/draw-targets.ts';
import { inclusionProbabilities } from '../draw/chances/inclusion-probabilities.ts';
import { populationOf, type PopulationRow } from '../draw/chances/population.ts';
import { isInScope, type Rules } from '../draw/rules.ts';
import { weightOf } from '../draw/weights.ts';
import { Refusal } from '../refusal.ts';
import { openStream, type Stream } from '../stream.ts';
import { rulesOf, type TaskPlan } from '../task/plan.ts';
import { pendingReason, standingOf, type Standing } from '../visits/standing.ts';
import type { Visit } from '../visits/visit.ts';

/** One target of a simulation: no name, whatever the rules need besides. */
export interface SimulatedTarget {
  readonly attributes: Readonly<Record<string, string>>;
  readonly measures: Readonly<Record<string, number | null>>;
}

/** One visit of a simulated year. */
export interface SimulatedVisit {
  readonly item: string;
  /** The month in which it was drawn. */
  readonly month: number;
  /** Whether it has been made; otherwise it is pending. */
  isDone: boolean;
}

/** Why a month could not be drawn as planned. */
export interface SimulatedFailure {
  readonly seed: number;
  readonly month: number;
  readonly line: string;
  readonly message: string;
}

/** How often targets in scope had a chance in a draw, and how often none, by reason. */
export interface ChanceCounts {
  readonly eligible: number;
  readonly capped: number;
  readonly pending: number;
  /** Targets without a chance for none of these reasons: there must be none. */
  readonly unexplained: number;
  /** The least chance, in ppb, of a target that was visited earlier in the year and could be drawn; null where there was none. */
  readonly least_after_visit: number | null;
}

/** One year as it was played; rows are those of the targets. */
export interface PlayedYear {
  readonly seed: number;
  /** Trips of each month by row, January first: who was drawn in it, and whom the month before left over. */
  readonly trips: readonly (readonly number[])[];
  readonly visits: readonly (readonly SimulatedVisit[])[];
  readonly chances: ChanceCounts;
  readonly failures: readonly SimulatedFailure[];
}

/** What a year is played from. */
export interface YearSetting {
  readonly targets: readonly SimulatedTarget[];
  /** The tasks of each month, January first, in the order in which they are drawn. */
  readonly tasks: readonly (readonly TaskPlan[])[];
  /** For each target a number that is the same for targets alike in their attributes. */
  readonly alike: readonly number[];
  /** How many of 10,000 visits are made in the month of their draw. */
  readonly completed_bp: number;
  /** The digest of the plan. */
  readonly digest: string;
}

/**
 * Plays one year with the engine itself. In a month every task draws; whoever is drawn is pending until the month ends, and
 * then visited, or else owed: made for certain in the next month, beside the draw. Streams are opened on SHA-256 of
 * `<digest>/<seed>/<month>/<line>`, so that the same plan and seed give the same year anywhere.
 */
export function playYear(setting: YearSetting, seed: number): PlayedYear {
  const year = new SimulatedYear(setting, seed);
  const trips = setting.tasks.map((tasks, index) => year.playMonth(tasks, index + 1));
  return { seed, trips, visits: year.visits, chances: year.chances, failures: year.failures };
}

interface Row extends PopulationRow {
  readonly target: number;
}

class SimulatedYear {
  readonly visits: SimulatedVisit[][];
  readonly failures: SimulatedFailure[] = [];
  readonly #setting: YearSetting;
  readonly #seed: number;
  readonly #counts = { eligible: 0, capped: 0, pending: 0, unexplained: 0 };
  #leastAfterVisit: number | null = null;

  constructor(setting: YearSetting, seed: number) {
    this.#setting = setting;
    this.#seed = seed;
    this.visits = setting.targets.map(() => []);
  }

  get chances(): ChanceCounts {
    return { ...this.#counts, least_after_visit: this.#leastAfterVisit };
  }

  /** Draws every task of a month, makes what was owed and what succeeds at once; the rows that were visited. */
  playMonth(tasks: readonly TaskPlan[], month: number): readonly number[] {
    const owed = this.visits.flatMap((visits, target) =>
      visits.filter(({ isDone }) => !isDone).map((visit) => ({ visit, target })),
    );
    const drawn = tasks.flatMap((task) => {
      const line = task.annual_plan?.line ?? '';
      const seed = sha256Hex(utf8ToBytes(`${this.#setting.digest}/${this.#seed}/${month}/${line}`));
      const stream = openStream(seed);
      const made = this.#draw(task, month, stream).map((target) => {
        const visit = { item: task.item_code, month, isDone: false };
        this.visits[target]?.push(visit);
        return { visit, target };
      });
      return made.map((each) => ({ ...each, succeeds: stream.below(10_000) < this.#setting.completed_bp }));
    });
    for (const { visit } of owed) visit.isDone = true;
    for (const { visit, succeeds } of drawn) visit.isDone = succeeds;
    return [...owed, ...drawn].map(({ target }) => target);
  }

  #draw(task: TaskPlan, month: number, stream: Stream): readonly number[] {
    const rules = rulesOf(task, {
      done: (attributes, path) => this.#countReached(task, attributes, path),
      days: [],
    });
    const rows = this.#rowsOf(task, rules, month);
    try {
      const population = populationOf(rows, rules);
      const pi = inclusionProbabilities(population, rules);
      this.#note(rows, pi);
      return drawTargets(population, pi, stream).drawn.map((row) => rows[row]?.target ?? 0);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#fail(task, month, [error.message, ...error.problems.map(({ message }) => message)].join('；'));
      return [];
    }
  }

  #fail(task: TaskPlan, month: number, message: string): void {
    this.failures.push({ seed: this.#seed, month, line: task.annual_plan?.line ?? '', message });
  }

  /** Targets of a stratum that the year's draws of the task's item have reached: each counts once. */
  #countReached(task: TaskPlan, attributes: readonly string[], path: readonly string[]): number {
    return this.#setting.targets.filter(
      (target, row) =>
        path.every((value, level) => target.attributes[attributes[level] ?? ''] === value) &&
        isInScope(task.scope, target.attributes) &&
        (this.visits[row]?.some(({ item, isDone }) => isDone && item === task.item_code) ?? false),
    ).length;
  }

  /** The frame of a task: targets in scope with their standing, each standing worked out once. */
  #rowsOf(task: TaskPlan, rules: Rules, month: number): readonly Row[] {
    const known = new Map<string, Standing>();
    return this.#setting.targets.flatMap((target, row) => {
      const { attributes } = target;
      if (!isInScope(task.scope, attributes)) return [];
      const visits = this.visits[row] ?? [];
      const key = `${this.#setting.alike[row]} ${visits.map(({ item, isDone }) => `${item}${isDone ? '+' : '-'}`).join(' ')}`;
      let standing = known.get(key);
      if (standing === undefined) {
        standing = standingOf(
          visits.map((visit) => visitOf(visit, task)),
          { attributes, enteredOn: null, periodsLost: 0 },
          task,
        );
        known.set(key, standing);
      }
      const lost = standing.duties.find((duty) => duty !== null && duty.owed > duty.allowed);
      if (lost !== undefined && lost !== null && standing.excluded === null)
        this.#fail(task, month, `仍欠 ${lost.owed} 次检查，只剩 ${lost.allowed} 次机会`);
      const excluded = standing.excluded ?? (lost === undefined ? null : lostReason);
      const weight = weightOf(rules.weights, target);
      return [{ target: row, attributes, excluded, counted: true, duties: standing.duties, weight }];
    });
  }

  #note(rows: readonly Row[], pi: Int32Array): void {
    rows.forEach(({ target, excluded }, row) => {
      const chance = pi[row] ?? 0;
      if (chance > 0) this.#counts.eligible += 1;
      else if (excluded === pendingReason) this.#counts.pending += 1;
      else if (excluded === null || excluded === lostReason) this.#counts.unexplained += 1;
      else this.#counts.capped += 1;
      if (chance === 0 || (this.visits[target]?.length ?? 0) === 0) return;
      this.#leastAfterVisit = Math.min(this.#leastAfterVisit ?? chance, chance);
    });
  }
}

const lostReason = '检查义务已无法完成';

/** A simulated visit as the rules of standing read it: drawn, on site, by the item of its draw. */
function visitOf({ item, isDone }: SimulatedVisit, { year }: TaskPlan): Visit {
  return {
    id: '',
    targetCode: '',
    organisationCode: '',
    itemCode: item,
    taskId: null,
    basis: 'drawn',
    ground: '',
    isOnSite: true,
    isFullCheck: true,
    state: isDone ? 'completed' : 'pending',
    due: null,
    completedOn: isDone ? (year?.from ?? null) : null,
    officers: [],
    exemption: null,
    origin: 'draw',
    batchId: null,
    recordedBy: '',
    recordedAt: '',
    confirmedBy: null,
    confirmedAt: null,
  };
}
