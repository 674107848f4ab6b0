import type { BundleFiles } from '../core/proof/bundle.ts';
import { tallyStatements } from '../core/proof/describe/tally.ts';
import { verifyBundle } from '../core/proof/verify/verify-bundle.ts';
import { percentOf } from '../core/task/describe.ts';
import type { TargetExplanation } from '../usecases/explain-target.ts';
import type { SeenResult } from '../usecases/see-draw.ts';

/** The outcome of a draw with names and chances; of a sealed one digests and counts. */
export function showResult({ task, drawn }: SeenResult) {
  return {
    draw_number: task.drawNumber ?? '',
    commitment: task.commitment ?? '',
    result: task.result ?? '',
    sample: task.notes.frame?.sample ?? 0,
    sealed_until: drawn === null ? task.plan.release_on : null,
    drawn:
      drawn?.map(({ target, team, day }) => ({
        code: target.id,
        name: target.name,
        probability: percentOf(target.pi),
        probability_ppb: target.pi,
        day,
        team: team.map(({ code, name }) => ({ code, name })),
      })) ?? null,
  };
}

/** What the engine finds when it makes a stored draw again and compares it with the digests that were logged. */
export function showVerdict(
  files: BundleFiles,
  logged: { readonly commitment: string | null; readonly result: string | null },
) {
  const { facts: _, ...verdict } = verifyBundle(files, {
    commitment: logged.commitment ?? '',
    result: logged.result ?? '',
  });
  // Why an officer is unavailable is for those who hold the whole bundle.
  const open = new Map([...files].filter(([name]) => !name.endsWith('-sealed.jsonl')));
  return { ...verdict, statements: verdict.ok ? tallyStatements(open) : [] };
}

/** A verdict on a sealed draw: what differs would name who was drawn, so that it differs is all that is said. */
export function sealVerdict(verdict: ReturnType<typeof showVerdict>): ReturnType<typeof showVerdict> {
  const checks = verdict.checks.map((check) =>
    check.passed === false
      ? {
          ...check,
          zh: '不符；名单公布之前不显示详情',
          en: 'differs; the details are sealed until the release',
        }
      : check,
  );
  return { ...verdict, checks, statements: [] };
}

/** Why a target had its chance and its team. */
export function showExplanation({ chance, team, ...target }: TargetExplanation) {
  return {
    ...target,
    pi_ppb: chance.pi,
    excluded: chance.excluded,
    start_ppb: chance.start.ppb,
    raises: chance.raises.map((raise) => ({
      stratum: raise.kind === 'floor' ? [...raise.path] : null,
      ppb: raise.ppb,
    })),
    weight: chance.weight.total,
    points: [...chance.weight.points],
    chance: [...chance.sentences],
    team: [...team],
  };
}
