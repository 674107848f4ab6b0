import { Refusal } from '../core/refusal.ts';
import { percentOf } from '../core/task/describe.ts';
import type { LoadedDraw } from '../usecases/load-draw.ts';

/** The outcome of a draw with names and chances; refuses (wrong-state) before the draw. */
export function showResult({ task, frame, result }: LoadedDraw) {
  if (result === null) throw new Refusal('wrong-state', '还没有抽取，没有结果');
  const targets = new Map(frame.targets.map((target) => [target.id, target]));
  const officers = new Map(frame.officers.map((officer) => [officer.id, officer.name]));
  return {
    draw_number: task.drawNumber ?? '',
    commitment: task.commitment ?? '',
    result: task.result ?? '',
    drawn: result.drawn.map(({ target: code, team }) => {
      const { name = '', pi = 0 } = targets.get(code) ?? {};
      return {
        code,
        name,
        probability: percentOf(pi),
        probability_ppb: pi,
        team: team.map((officer) => ({ code: officer, name: officers.get(officer) ?? '' })),
      };
    }),
  };
}
