import type { BundleFiles } from '../core/proof/bundle.ts';
import { tallyStatements } from '../core/proof/tally.ts';
import { verifyBundle } from '../core/proof/verify-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { percentOf } from '../core/task/describe.ts';
import type { TargetExplanation } from '../usecases/explain-target.ts';
import type { LoadedDraw } from '../usecases/load-draw.ts';

/** The outcome of a draw with names and chances; refuses (wrong-state) before the draw. */
export function showResult({ task, result, drawn }: LoadedDraw) {
  if (result === null) throw new Refusal('wrong-state', '还没有抽取，没有结果');
  return {
    draw_number: task.drawNumber ?? '',
    commitment: task.commitment ?? '',
    result: task.result ?? '',
    drawn: drawn.map(({ target, team, day }) => ({
      code: target.id,
      name: target.name,
      probability: percentOf(target.pi),
      probability_ppb: target.pi,
      day,
      team: team.map(({ code, name }) => ({ code, name })),
    })),
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
