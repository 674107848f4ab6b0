import { canonicalJson, type Json } from '../canonical-json.ts';
import { ratioText } from '../lists/field-text.ts';
import { planTiers, type AnnualPlan } from './annual-plan.ts';
import { listText, wordCap, wordDuty, wordLine, type Wording } from './plan-words.ts';

/**
 * What changed between two versions of a plan, as sentences to be published with the newer one; [] when nothing did. Caps,
 * duties and persons are known by name, lines by code.
 */
export function compareAnnualPlans(before: AnnualPlan, after: AnnualPlan): readonly string[] {
  return [
    ...compareWordings('', wordPlan(before), wordPlan(after)),
    ...compareEntries(
      '责任人',
      [before.persons, after.persons],
      ({ name }) => name,
      ({ duty }) => [{ label: '分工', text: duty }],
    ),
    ...compareEntries('频次上限', [before.caps, after.caps], ({ name }) => name, wordCap),
    ...compareEntries('检查义务', [before.duties, after.duties], ({ name }) => name, wordDuty),
    ...compareEntries('计划项目', [before.lines, after.lines], ({ code }) => code, wordLine),
  ];
}

function wordPlan(plan: AnnualPlan): Wording {
  return [
    { label: '监管机构', text: plan.organisation_code },
    { label: '层级', text: planTiers[plan.tier] },
    { label: '年度', text: String(plan.year) },
    { label: '方案名称', text: plan.name },
    { label: '工作目标', text: listText(plan.goals, '无') },
    { label: '检查重点', text: listText(plan.focus, '无') },
    { label: '工作步骤', text: listText(plan.steps, '无') },
    { label: '补查月份', text: plan.reserve_months === 0 ? '不留' : `最后 ${plan.reserve_months} 个月` },
    { label: '全年检查总量', text: plan.budget === null ? '不限' : `${plan.budget} 家次` },
    { label: '全年最低抽查比例', text: ratioText(plan.minimum_ratio_bp) },
    { label: '人员安排', text: plan.staff_note },
    { label: '联系方式', text: plan.contact },
  ];
}

function compareEntries<T extends object>(
  label: string,
  [before, after]: readonly [readonly T[], readonly T[]],
  keyOf: (entry: T) => string,
  word: (entry: T) => Wording,
): readonly string[] {
  const old = new Map(before.map((entry) => [keyOf(entry), entry]));
  const kept = new Set(after.map(keyOf));
  const textOf = (entry: T): string =>
    word(entry)
      .map((part) => `${part.label}：${part.text}`)
      .join('；');
  const removed = before.filter((entry) => !kept.has(keyOf(entry)));
  return [
    ...removed.map((entry) => `取消${label}“${keyOf(entry)}”。`),
    ...after.flatMap((entry) => {
      const name = `${label}“${keyOf(entry)}”`;
      const previous = old.get(keyOf(entry));
      if (previous === undefined) return [`新增${name}（${textOf(entry)}）。`];
      const changes = compareWordings(`${name}的`, word(previous), word(entry));
      // Some differences, such as the order of entries, do not show in words.
      const differs = canonicalJson(previous as Json) !== canonicalJson(entry as Json);
      return changes.length === 0 && differs ? [`${name}的写法有调整，内容见全文。`] : changes;
    }),
  ];
}

function compareWordings(prefix: string, before: Wording, after: Wording): readonly string[] {
  return after.flatMap(({ label, text }, index) => {
    const old = before[index]?.text ?? '';
    return old === text ? [] : [`${prefix}${label}由“${old}”改为“${text}”。`];
  });
}
