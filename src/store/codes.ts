import type { ListName } from '../core/lists/definition.ts';
import type { Db } from './connect.ts';

/** Every code that was ever entered into a list, those that have exited included. */
export async function codesEverEntered(db: Db, list: ListName): Promise<ReadonlySet<string>> {
  const rows = (await db(`${list}_versions`).distinct('code')) as { readonly code: string }[];
  return new Set(rows.map(({ code }) => code));
}

/** The codes from one to another in byte order, both included. */
export interface CodeRange {
  readonly from: string;
  readonly to: string;
}
