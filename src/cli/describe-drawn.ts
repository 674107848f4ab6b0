import type { LoadedDraw } from '../usecases/load-draw.ts';

/** The drawn targets with their teams and days, a line each; no lines before the draw. */
export function describeDrawn({ drawn }: Pick<LoadedDraw, 'drawn'>): readonly string[] {
  return drawn.map(({ target, team, day }) => {
    const officers = team.map(({ name }) => name).join('、');
    return `${target.id} ${target.name}：${officers || '人员不足，待安排'}${day === null ? '' : `，${day}`}`;
  });
}
