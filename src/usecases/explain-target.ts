import { explainChance, type Chance } from '../core/draw/chances/explain-chance.ts';
import type { Frame } from '../core/draw/frame.ts';
import { explainTeams, type OfficerNames } from '../core/draw/officers/explain-pairing.ts';
import type { SeatDecision } from '../core/draw/officers/pair-officers.ts';
import { findIndexById } from '../core/draw/roster.ts';
import { pairingProblem, SeatPools } from '../core/draw/officers/seat-pools.ts';
import type { BundleFiles } from '../core/proof/bundle.ts';
import { readFrame, readResult, readTranscript, sealedTargets } from '../core/proof/read-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { factLabel } from '../core/risk/measures.ts';
import { attributeLabel, describeChances } from '../core/task/describe.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { getTask } from '../store/tasks.ts';
import { nameOfficers, officerText } from './load-draw.ts';

/** Why one target had the chance that it had, whether it was drawn, and who could have come. */
export interface TargetExplanation {
  readonly code: string;
  readonly name: string;
  readonly chance: Chance;
  /** null before the draw. */
  readonly drawn: boolean | null;
  readonly day: string | null;
  /** How the team came about, in sentences; [] where there is none. */
  readonly team: readonly string[];
}

/** Explains one target of a frozen task. Refuses (wrong-state) before the freeze and (not-found) a code out of the frame. */
export async function explainTarget(
  context: Context,
  taskId: string,
  code: string,
): Promise<TargetExplanation> {
  const { notes } = await getTask(context.db, taskId);
  const files = await loadTaskFiles(context.db, taskId);
  if (!files.has('targets.jsonl')) throw new Refusal('wrong-state', '名录还没有冻结，抽中概率尚未算出');
  const { rules, frame, population } = readFrame(files);
  const row = findIndexById(frame.targets, code);
  const target = row < 0 ? undefined : frame.targets.at(row);
  if (target === undefined)
    throw new Refusal('not-found', `${code} 不在这次抽查的名录中：请核对编码和抽查范围`);
  const sealed = sealedTargets(files).at(row) ?? { attributes: {}, measures: {} };
  const own = explainChance(population, rules, { row, target, sealed }, labelOf);
  const whole = notes.frame === undefined ? [] : describeChances(notes.frame);
  const chance = { ...own, sentences: [...own.sentences, ...whole] };
  const explained = { code, name: target.name, chance };
  if (!files.has('result.json')) return { ...explained, drawn: null, day: null, team: [] };
  const { drawn } = readResult(files);
  const visit = drawn.find((each) => each.target === code);
  if (visit === undefined) return { ...explained, drawn: false, day: null, team: [] };
  const rows = drawn.map((each) => findIndexById(frame.targets, each.target));
  const problem = pairingProblem(frame, rules, rows);
  const decisions = readTranscript(files) as unknown as readonly SeatDecision[];
  const pools = problem === undefined ? undefined : new SeatPools(problem);
  const teams =
    pools === undefined ? [] : explainTeams(pools, decisions, [row], attributeLabel, namesOf(frame, files));
  return { ...explained, drawn: true, day: visit.day, team: teams.flatMap(({ sentences }) => sentences) };
}

/** How sentences call an officer. */
function namesOf(frame: Frame, files: BundleFiles): OfficerNames {
  const officers = nameOfficers(frame, files);
  return (officer) => officerText(officers[officer]);
}

/** The Chinese name of an attribute or a measure. */
function labelOf(name: string): string {
  const label = attributeLabel(name);
  return label === name ? factLabel(name) : label;
}
