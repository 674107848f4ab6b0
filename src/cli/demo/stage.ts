import type { Context } from '../../context.ts';

/** Where the demonstration plays: the service, the folder for its files, the day in China. */
export interface Stage {
  readonly context: Context;
  readonly home: string;
  readonly today: string;
}

/** The demonstration's county, and who acts in it. */
export const organisation = 'DEMO-XIAN';
export const [maker, checker, agency] = ['demo-jingban', 'demo-fuzeren', 'demo-zhongxin'] as const;

const started = performance.now();

/** Says what was done, with the seconds since the start. */
export function say(step: string, text: string): void {
  const seconds = ((performance.now() - started) / 1000).toFixed(1).padStart(5);
  console.log(`${seconds} 秒  ${step.padEnd(6, '　')}${text}`);
}

/** Adds a line to what was just said. */
export function add(text: string): void {
  console.log(`            ${text}`);
}

/** The day so many days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}
