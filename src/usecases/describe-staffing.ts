import { explainTeams, shortageSentences, stepText } from '../core/draw/officers/explain-pairing.ts';
import type { SeatDecision } from '../core/draw/officers/pair-officers.ts';
import { findIndexById } from '../core/draw/roster.ts';
import { pairingProblem, SeatPools } from '../core/draw/officers/seat-pools.ts';
import { findShortages } from '../core/draw/officers/shortages.ts';
import { readTranscript } from '../core/proof/read-bundle.ts';
import { attributeLabel } from '../core/task/describe.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { officerText, type LoadedDraw } from './load-draw.ts';

/** No more targets than this are named in one sentence. */
const namedTargets = 50;

/**
 * What the record of a draw says where officers did not suffice, in sentences: the targets for which rules gave way, step by
 * step of the ladder, and why visits are owed. [] where neither happened, and before the draw.
 */
export async function describeStaffing(
  context: Context,
  { task, frame, rules, result, officers }: LoadedDraw,
): Promise<readonly string[]> {
  if (result === null) return [];
  const rows = result.drawn.map(({ target }) => findIndexById(frame.targets, target));
  const problem = pairingProblem(frame, rules, rows);
  if (problem === undefined) return [];
  const files = await loadTaskFiles(context.db, task.id, ['transcript.jsonl']);
  const decisions = readTranscript(files) as unknown as readonly SeatDecision[];
  const nameOf = (row: number): string => {
    const target = frame.targets.at(row);
    return target === undefined ? '' : `${target.name}（${target.id}）`;
  };
  const pools = new SeatPools(problem);
  return [
    ...relaxedSentences(pools, decisions, nameOf),
    ...findShortages(pools, decisions).flatMap((shortage) =>
      shortageSentences(pools, shortage, nameOf, (officer) => officerText(officers[officer])),
    ),
  ];
}

/** The drawn targets whose team was assigned and not drawn: as many people could come as there were seats. By id. */
export async function findAssigned(
  context: Context,
  { task, frame, rules, result }: LoadedDraw,
): Promise<ReadonlySet<string>> {
  if (result === null) return new Set();
  const rows = result.drawn.map(({ target }) => findIndexById(frame.targets, target));
  const problem = pairingProblem(frame, rules, rows);
  if (problem === undefined) return new Set();
  const files = await loadTaskFiles(context.db, task.id, ['transcript.jsonl']);
  const decisions = readTranscript(files) as unknown as readonly SeatDecision[];
  const teams = explainTeams(new SeatPools(problem), decisions, rows);
  return new Set(
    teams.flatMap(({ row, isAssigned }) => (isAssigned ? (frame.targets.at(row)?.id ?? []) : [])),
  );
}

/** A sentence for each level of the ladder at which targets remained. */
function relaxedSentences(
  { problem }: SeatPools,
  decisions: readonly SeatDecision[],
  nameOf: (row: number) => string,
): readonly string[] {
  const levels = new Map<number, number>();
  for (const decision of decisions)
    if (decision.kind === 'relaxed') for (const row of decision.rows) levels.set(row, decision.level);
  return problem.team.ladder.flatMap((_, i) => {
    const rows = [...levels]
      .flatMap(([row, level]) => (level === i + 1 ? [row] : []))
      .toSorted((a, b) => a - b);
    if (rows.length === 0) return [];
    const steps = problem.team.ladder.slice(0, i + 1).map((step) => stepText(step, attributeLabel));
    const names = rows.slice(0, namedTargets).map(nameOf).join('、');
    const more = rows.length > namedTargets ? ' 等' : '';
    return [`按方案放宽“${steps.join('；')}”的检查对象：${names}${more}共 ${rows.length} 家。`];
  });
}
