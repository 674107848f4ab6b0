import type { LoadedDraw } from '../usecases/load-draw.ts';

/** The drawn targets with their teams by name, a line each; no lines before the draw. */
export function describeDrawn({ frame, result }: LoadedDraw): readonly string[] {
  const names = new Map([...frame.targets, ...frame.officers].map(({ id, name }) => [id, name]));
  return (result?.drawn ?? []).map(({ target, team }) => {
    const officers = team.map((officer) => names.get(officer)).join('、');
    return `${target} ${names.get(target)}：${officers || '人员不足，待安排'}`;
  });
}
