import { percentText } from '../draw/chances/floors.ts';
import type { Scope } from '../draw/rules.ts';
import { getList } from '../lists/definitions.ts';
import { ratioText } from '../lists/field-text.ts';
import { exemptions } from '../visits/bases.ts';
import { taskKinds } from '../task/plan.ts';
import type { AnnualCap, AnnualDuty, PlanLine } from './annual-plan.ts';

/** A part of a plan in words, by what papers call it; two parts that read alike but differ are told apart by the caller. */
export type Wording = readonly { readonly label: string; readonly text: string }[];

const labelOf = (attribute: string): string =>
  getList('targets').fields.find(({ key }) => key === attribute)?.label ?? attribute;

const valuesText = (values: readonly string[]): string =>
  values.map((value) => (value === '' ? '未填写' : value)).join('、');

/** A list in words, or what to say where there is none. */
export const listText = (texts: readonly string[], none: string): string =>
  texts.length === 0 ? none : texts.join('、');

/** A scope in words: 机构类别为诊所、零售药店，且机构等级为三级; 全部对象. */
export function scopeText(scope: Scope): string {
  if (scope.length === 0) return '全部对象';
  return scope.map(({ attribute, values }) => `${labelOf(attribute)}为${valuesText(values)}`).join('，且');
}

/** A frequency cap in words. */
export function wordCap({ scope, visits, items, on_site_only, exemptions: lifted }: AnnualCap): Wording {
  return [
    { label: '范围', text: scopeText(scope) },
    { label: '每年次数', text: `至多 ${visits} 次` },
    { label: '计入的事项', text: listText(items, '全部事项') },
    { label: '计入的检查', text: on_site_only ? '只计现场检查' : '现场和非现场检查' },
    {
      label: '不计入的情形',
      text: listText(
        lifted.map((each) => exemptions[each]),
        '无',
      ),
    },
  ];
}

/** A duty in words. */
export function wordDuty({ scope, visits, items, classes, otherwise_bp }: AnnualDuty): Wording {
  const ratios = [
    ...classes.map(({ value, ratio_bp }) => `${value === '' ? '未填写' : value} ${ratioText(ratio_bp)}`),
    `其他 ${ratioText(otherwise_bp)}`,
  ];
  return [
    { label: '范围', text: scopeText(scope) },
    { label: '每年次数', text: `至少 ${visits} 次` },
    { label: '认可的事项', text: listText(items, '全部事项') },
    { label: '各信用等级的年度比例', text: ratios.join('、') },
  ];
}

/** A line in words. */
export function wordLine(line: PlanLine): Wording {
  return [
    { label: '名称', text: line.name },
    { label: '事项', text: line.item_code },
    { label: '类型', text: taskKinds[line.kind] },
    { label: '事先告知', text: line.announced ? '告知' : '不告知' },
    { label: '范围', text: scopeText(line.scope) },
    { label: '月份', text: `${line.months.join('、')} 月` },
    { label: '承担的检查义务', text: listText(line.duties, '无') },
    { label: '分层和下限', text: line.trees.map(treeText).join('；') },
    { label: '权重', text: weightsText(line.weights) },
    { label: '单家最高概率', text: percentText(line.maximum_ppb) },
    { label: '检查组', text: teamText(line.team) },
    { label: '检查日期', text: datesText(line.dates) },
    {
      label: '配合部门',
      text: listText(
        line.participants.map(({ name }) => name),
        '无',
      ),
    },
    { label: '责任人', text: listText(line.persons, '无') },
    { label: '每次最多家数', text: line.budget === null ? '不限' : `${line.budget} 家` },
  ];
}

function treeText({ attributes, floors }: PlanLine['trees'][number]): string {
  const bounds = floors.map(({ path, ratio_bp, minimum, yearly }) => {
    const parts = [...(ratio_bp > 0 ? [ratioText(ratio_bp)] : []), ...(minimum > 0 ? [`${minimum} 家`] : [])];
    const name = path.length === 0 ? '全部' : path.map((value) => value || '未填写').join('/');
    return `${name}${yearly ? '全年' : '每次'}至少 ${listText(parts, '0 家')}`;
  });
  return `按${listText(attributes.map(labelOf), '全部')}分层，${listText(bounds, '不设下限')}`;
}

function weightsText({ name, base, indicators }: PlanLine['weights']): string {
  const parts = indicators.map((indicator) => {
    const entries =
      indicator.kind === 'value'
        ? indicator.table.map(({ value, points }) => `${value === '' ? '未填写' : value} ${points}`)
        : indicator.bands.map(({ from, points }) => `${from} 起 ${points}`);
    const title = indicator.kind === 'value' ? labelOf(indicator.attribute) : indicator.measure;
    return `${title}（${[...entries, `其他 ${indicator.otherwise}`].join('、')}）`;
  });
  return `“${name}”基础分 ${base}，${listText(parts, '不加分')}`;
}

function teamText({ by, capacity, separate_last, seats, ladder }: PlanLine['team']): string {
  const places = seats.map(({ role, certified, scope, skills, match, differ }) => {
    const needs = [
      certified ? '持证' : '不要求持证',
      ...scope.map(({ attribute, values }) => `${attribute} 为${valuesText(values)}`),
      ...skills.map((skill) => `会${skill}`),
      ...match.map((attribute) => `与对象${labelOf(attribute)}相同`),
      ...differ.map((attribute) => `与对象${labelOf(attribute)}不同`),
    ];
    return `${role}（${needs.join('，')}）`;
  });
  const steps = ladder.map((step) => {
    if (step.kind === 'last_team') return '上次人员可再去';
    if (step.kind === 'match') return `不再要求${labelOf(step.attribute)}`;
    return `每人至多 ${step.capacity} 家`;
  });
  return [
    by === 'group' ? '整组抽取' : '逐人抽取',
    `每人至多 ${capacity} 家`,
    separate_last ? '避开上次人员' : '不避开上次人员',
    `席位：${places.join('、')}`,
    `人员不足时依次：${listText(steps, '不放宽')}`,
  ].join('，');
}

function datesText(dates: PlanLine['dates']): string {
  if (dates === null) return '不抽取日期';
  const together = dates.together === null ? '' : `，同日须${labelOf(dates.together)}相同`;
  return `抽取日期，每组每日至多 ${dates.per_day} 家${together}`;
}
