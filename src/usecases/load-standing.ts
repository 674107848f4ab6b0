import { checkSubstitutions } from '../core/proof/substitutions/check-substitutions.ts';
import {
  substitutionFile,
  type DrawStanding,
  type SubstitutionSetting,
} from '../core/proof/substitutions/make-substitution.ts';
import {
  readCommitment,
  readEntropy,
  readFrame,
  readResult,
  readSealedOfficers,
  readTranscript,
} from '../core/proof/read-bundle.ts';
import { levelsInTranscript } from '../core/proof/substitutions/standing-levels.ts';
import { findIndexById } from '../core/draw/roster.ts';
import { Refusal } from '../core/refusal.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles } from '../store/files.ts';
import { listSubstitutions } from '../store/substitutions.ts';
import type { Task } from '../store/tasks.ts';

/** A drawn task as it stands after its substitutions, with the officers' codes in both directions. */
export interface TaskStanding {
  readonly setting: SubstitutionSetting;
  readonly standing: DrawStanding;
  /** The code of the officer with an index in the roster. */
  readonly codeOf: (officer: number) => string;
  /** The pseudonym of an officer in this draw; undefined when he is not in its roster. */
  readonly pseudonymOf: (code: string) => string | undefined;
  /** The team of a drawn target now, by code in seat order; undefined for whoever was not drawn. */
  readonly teamOf: (target: string) => readonly string[] | undefined;
}

/**
 * Recomputes where a drawn task stands. Refuses (wrong-state) before the draw; stored substitutions that are not what they say
 * are a damaged database and throw.
 */
export async function loadStanding(db: Db, task: Task): Promise<TaskStanding> {
  if (task.result === null) throw new Refusal('wrong-state', '还没有抽取');
  const numbers = (await listSubstitutions(db, task.id)).flatMap(({ state, number }) =>
    state === 'drawn' && number !== null ? [number] : [],
  );
  const files = await loadTaskFiles(db, task.id, [
    'commitment.json',
    'rules.json',
    'targets.jsonl',
    'officers.jsonl',
    'officers-sealed.jsonl',
    'recusals.jsonl',
    'entropy.json',
    'result.json',
    'transcript.jsonl',
    ...numbers.map(substitutionFile),
  ]);
  const { frame, rules } = readFrame(files);
  const result = readResult(files);
  const rows = result.drawn.map(({ target }) => findIndexById(frame.targets, target));
  const setting = { frame, rules, commitment: readCommitment(files) };
  const { standing } = checkSubstitutions({
    ...setting,
    files,
    result,
    resultDigest: task.result,
    levels: levelsInTranscript(readTranscript(files), rows),
    recordedAt: readEntropy(files).recorded_at,
  });
  const codes = readSealedOfficers(files).map(({ code }) => code);
  const places = new Map(codes.map((code, officer) => [code, officer]));
  const visits = new Map(standing.visits.map((visit) => [visit.row, visit]));
  return {
    setting,
    standing,
    codeOf: (officer) => codes[officer] ?? '',
    pseudonymOf: (code) => frame.officers[places.get(code) ?? -1]?.id,
    teamOf: (target) =>
      visits.get(findIndexById(frame.targets, target))?.team.map((officer) => codes[officer] ?? ''),
  };
}
