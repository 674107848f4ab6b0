import type { PlanLineRecord } from '../../reports/annual-plan-line.ts';
import type { Indicator } from '../core/draw/weights.ts';
import type { Scope, SeatRules } from '../core/draw/rules.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import { fieldText, ratioText } from '../core/lists/field-text.ts';
import { attributeLabel, percentOf } from '../core/task/describe.ts';
import { taskKinds } from '../core/task/plan.ts';
import { measures } from '../core/risk/measures.ts';
import type { AnnualPlan, PlanLine } from '../core/year/annual-plan.ts';

import { countOf, groupsIn, type PlanPopulation } from '../core/year/population.ts';
import { floorNumber, isUnder, type Workload } from '../core/year/workload.ts';
import { districtName } from '../files/districts.ts';

/** What the words of a plan are made from. */
export interface PlanWords {
  readonly plan: AnnualPlan;
  readonly population: PlanPopulation;
  readonly workload: Workload;
  /** Items of the list by code, as they were when the plan was approved. */
  readonly items: ReadonlyMap<string, RecordValues>;
  readonly organisationNames: ReadonlyMap<string, string>;
}

/** A value of an attribute as people read it. */
function valueText(words: PlanWords, attribute: string, value: string): string {
  if (value === '') return '未填写';
  if (attribute === 'district_code') return districtName(value);
  if (attribute === 'organisation_code') return words.organisationNames.get(value) ?? value;
  return value;
}

/** The conditions of a scope in words; "全部检查对象" without any. */
export function scopeWords(words: PlanWords, scope: Scope): string {
  if (scope.length === 0) return '全部检查对象';
  return scope
    .map(({ attribute, values }) => {
      const texts = values.map((value) => valueText(words, attribute, value));
      return `${attributeLabel(attribute)}为${texts.join('、')}`;
    })
    .join('，且');
}

/** Thousandths as printed, with one decimal: 12345 is 12.3. */
export function milliText(milli: number): string {
  const tenths = Math.round(milli / 100);
  return tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

/** Expected visits in thousandths as a share of so many targets. */
export function shareText(milli: number, targets: number): string {
  return targets === 0 ? '—' : ratioText(Math.round((milli * 10) / targets));
}

/** Months in short: 1至12月, 3、6、9月. */
export function monthsText(months: readonly number[]): string {
  const [first = 0] = months;
  const isRun = months.length > 2 && months.every((month, index) => month === first + index);
  return isRun ? `${first}至${first + months.length - 1}月` : `${months.join('、')}月`;
}

/** One line of a plan in words. */
export function describePlanLine(words: PlanWords, line: PlanLine): PlanLineRecord {
  const { plan, population, workload, items } = words;
  const base = countOf(groupsIn(population, line.scope));
  const milli = workload.cells
    .filter((cell) => cell.line === line.code)
    .reduce((sum, cell) => sum + cell.milli, 0);
  const item = items.get(line.item_code) ?? {};
  const duties = plan.persons.filter(({ name }) => line.persons.includes(name));
  const method = fieldText(item['method']) || '现场检查';
  return {
    code: line.code,
    name: line.name,
    item: `${line.item_code} ${fieldText(item['name'])}（${fieldText(item['importance'])}检查事项）`,
    kind: `${taskKinds[line.kind]}，${line.scope.length > 0 ? '定向' : '不定向'}，${line.announced ? '预先告知' : '不预先告知'}`,
    scope: scopeWords(words, line.scope),
    base,
    months: monthsText(line.months),
    draws: line.months.length,
    bounds: boundWords(words, line),
    weights: weightWords(words, line),
    visits: milliText(milli),
    ratio: shareText(milli, base),
    method: `${method}；${dateWords(line)}`,
    team: teamWords(line),
    departments: line.participants.map(({ name }) => name),
    persons: duties.map(({ name, duty }) => `${name}（${duty}）`),
  };
}

function boundWords(words: PlanWords, line: PlanLine): readonly string[] {
  const groups = groupsIn(words.population, line.scope);
  const floors = line.trees.flatMap(({ attributes, floors: bounds }) =>
    bounds.map((floor) => {
      const size = countOf(groups.filter((group) => isUnder(floor.path, attributes, group)));
      const names = floor.path.map((value, level) => valueText(words, attributes[level] ?? '', value));
      const asked = [
        ...(floor.ratio_bp > 0 ? [`${size}家的${ratioText(floor.ratio_bp)}`] : []),
        ...(floor.minimum > 0 ? [`${floor.minimum}家`] : []),
      ];
      const where = names.length === 0 ? '全部对象' : names.join('·');
      const number = floorNumber(floor, size);
      const sum = floor.ratio_bp > 0 ? `，即${number}家` : '';
      const how = asked.length === 0 ? '' : `不少于${asked.join('且不少于')}${sum}`;
      return how === '' ? '' : `${floor.yearly ? '全年' : '每次'}：${where}${how}`;
    }),
  );
  return [
    ...line.duties.map((name) => `承担检查义务“${name}”`),
    ...floors.filter((text) => text !== ''),
    ...(line.budget === null ? [] : [`每次至多抽取${line.budget}家`]),
  ];
}

function weightWords(words: PlanWords, { weights, maximum_ppb: maximum }: PlanLine): readonly string[] {
  const limit = `抽中概率最高${percentOf(maximum).replace('.0%', '%')}（检查义务到期的除外）`;
  if (weights.indicators.length === 0) return [limit];
  return [
    `${weights.name}：基础分${weights.base}分，分值越高，抽中概率越大`,
    ...weights.indicators.map((indicator) => indicatorWords(words, indicator)),
    limit,
  ];
}

function indicatorWords(words: PlanWords, indicator: Indicator): string {
  if (indicator.kind === 'value') {
    const parts = indicator.table.map(
      ({ value, points }) => `${valueText(words, indicator.attribute, value)}加${points}分`,
    );
    return `${attributeLabel(indicator.attribute)}：${[...parts, `其他加${indicator.otherwise}分`].join('，')}`;
  }
  const label = measures.find(({ key }) => key === indicator.measure)?.label ?? indicator.measure;
  const parts = indicator.bands.map(({ from, points }) => `${from}以上加${points}分`);
  return `${label}：${[...parts, `不足或没有数据的加${indicator.otherwise}分`].join('，')}`;
}

function dateWords({ dates }: PlanLine): string {
  if (dates === null) return '在当次公布的检查时段内进行';
  return dates.per_day === 1 ? '检查日期随机抽取' : `检查日期随机抽取，每组每天至多${dates.per_day}家`;
}

function teamWords({ team }: PlanLine): readonly string[] {
  const unit = team.by === 'group' ? '以固定检查组为单位随机抽取' : '逐人随机抽取';
  return [
    `每组${team.seats.length}人，${unit}，每人每次至多检查${team.capacity}家`,
    ...team.seats.map(seatWords),
    ...(team.separate_last ? ['上次检查同一对象的人员避开'] : []),
    ...(team.ladder.length === 0 ? [] : [`人员不足时依次放宽：${team.ladder.map(stepWords).join('，')}`]),
  ];
}

function seatWords({ role, certified, skills, match, differ }: SeatRules): string {
  const parts = [
    certified ? '持有效执法证' : '协助人员，不计入执法人员',
    ...(skills.length === 0 ? [] : [`专长为${skills.join('、')}`]),
    ...(match.length === 0 ? [] : [`与对象同一${match.map(attributeLabel).join('、')}`]),
    ...(differ.length === 0 ? [] : [`与对象不同${differ.map(attributeLabel).join('、')}`]),
  ];
  return `${role}：${parts.join('，')}`;
}

function stepWords(step: PlanLine['team']['ladder'][number]): string {
  switch (step.kind) {
    case 'last_team':
      return '上次检查的人员可以再去';
    case 'match':
      return `不再要求${attributeLabel(step.attribute)}的限制`;
    case 'capacity':
      return `每人至多检查${step.capacity}家`;
  }
}
