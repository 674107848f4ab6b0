import { findDateFault } from '../core/lists/codes.ts';
import { getList } from '../core/lists/definitions.ts';
import type { Problem } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { listRecusals } from '../store/recusals.ts';
import { findRecord } from '../store/register.ts';

/**
 * What is wrong with those who are said to have inspected a target on a day: unknown codes, fewer than two who hold a
 * certificate valid on that day (医疗保障基金使用监督管理条例 第二十九条), officers who are recused from the target.
 */
export async function findInspectorProblems(
  db: Db,
  officers: readonly string[],
  targetCode: string,
  day: string,
): Promise<readonly Problem[]> {
  const place = 'officers';
  const problems: Problem[] = [];
  let certified = 0;
  for (const code of officers) {
    const record = await findRecord(db, getList('officers'), code);
    if (record === undefined) problems.push({ place, message: `执法检查人员名录库中没有 ${code}` });
    const expiry = record?.values['certificate_expires_on'];
    if (typeof expiry === 'string' && expiry >= day) certified += 1;
  }
  if (certified < 2)
    problems.push({ place, message: `${day} 持有效执法证的检查人员不足两人：请补充或核对执法证有效期` });
  for (const { officerCode, state, targetCode: from } of await listRecusals(db, { day })) {
    if (state === 'active' && from === targetCode && officers.includes(officerCode))
      problems.push({ place, message: `${officerCode} 应当回避 ${targetCode}` });
  }
  return problems;
}

/** What is wrong with the day on which something is said to have been done, in Chinese; undefined when nothing is. */
export function findDoneDayFault({ now }: Context, day: string): string | undefined {
  const fault = findDateFault(day);
  if (fault !== undefined) return fault;
  return day > chinaDay(now().toISOString()) ? '还没有到，检查完成之后再登记' : undefined;
}
