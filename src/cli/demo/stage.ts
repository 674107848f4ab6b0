import type { Permission } from '../../core/people/permissions.ts';
import type { Context } from '../../context.ts';
import { admit } from '../../usecases/people/admit.ts';
import type { Caller } from '../../usecases/people/identify.ts';

/** Where the demonstration plays: the service, the folder for its files, the day in China, and who is signed in. */
export interface Stage {
  readonly context: Context;
  readonly home: string;
  readonly today: string;
  readonly callers: ReadonlyMap<string, Caller>;
}

/** The demonstration's county, and who acts in it. */
export const organisation = 'DEMO-XIAN';
export const [keeper, guard, auditor] = ['demo-xitong', 'demo-anquan', 'demo-shenji'] as const;
export const [maker, checker, agency] = ['demo-jingban', 'demo-fuzeren', 'demo-zhongxin'] as const;

/** The context in which somebody does something: what he lacks the permission for is refused here too. */
export function as({ context, callers }: Stage, person: string, permission: Permission): Context {
  const caller = callers.get(person);
  if (caller === undefined) throw new Error(`${person} is not signed in`);
  return admit(context, caller, permission);
}

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
