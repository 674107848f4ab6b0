import { utf8ToBytes } from '@noble/hashes/utils.js';
import { canonicalJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import type { TaskPlan } from './plan.ts';

/**
 * What a draw is for: the organisation, the month, the item and the line of the annual plan. Two draws with one key, both open,
 * are parallel draws. A supplementary draw is for the rest of a stratum of another one: it has a key of its own.
 */
export function scopeKeyOf({
  plan,
  supplements,
}: {
  readonly plan: Pick<TaskPlan, 'organisation_code' | 'month' | 'item_code' | 'annual_plan' | 'scope'>;
  /** The id of the draw that it supplements; null for none. */
  readonly supplements: string | null;
}): string {
  const parts = [plan.organisation_code, plan.month, plan.item_code, plan.annual_plan?.line ?? ''];
  const key = parts.map(short).join('|');
  if (supplements === null) return key;
  return `${key}+${hashed(supplements)}-${hashed(canonicalJson(plan.scope))}`;
}

/** The public log takes printable ASCII only, the column not much of it. */
const short = (text: string): string => (/^[!-~]{0,32}$/.test(text) ? text : hashed(text));

const hashed = (text: string): string => sha256Hex(utf8ToBytes(text)).slice(0, 12);
