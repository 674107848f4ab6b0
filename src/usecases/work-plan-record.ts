import { chineseDate } from '../../reports/composer/chinese-date.ts';
import type { Verification } from '../../reports/verification-page.ts';
import type { WorkPlanRecord } from '../../reports/work-plan.ts';
import { isCertified } from '../core/draw/frame.ts';
import { readChanges, readSealedChanges } from '../core/proof/read-bundle.ts';
import { describeIndicators, sumText } from '../core/risk/model.ts';
import {
  countExclusions,
  describeChances,
  describeDuties,
  describeFloors,
  describeOutside,
  describeScope,
  percentOf,
} from '../core/task/describe.ts';
import { changesText, describeChanges, type ChangeLine } from '../core/task/describe-changes.ts';
import { describeSeat, describeTeamRules } from '../core/task/describe-team.ts';
import { ratioText } from '../core/lists/field-text.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { LoadedDraw } from './load-draw.ts';

/** What the work plan says of a task: its plan in words, with the counts of its frame. */
export function workPlanRecord(draw: LoadedDraw, verification: Verification | undefined): WorkPlanRecord {
  const { task, item, frame, rules, agency } = draw;
  const { plan } = task;
  return {
    template: 'notice',
    agency,
    documentNumber: '',
    issuedOn: chinaDay(task.notes.committed_at ?? task.changedAt),
    title: `${plan.name}工作方案`,
    planNumber: `${plan.month}-${plan.item_code}`,
    preamble: `为加强医疗保障基金使用监督管理，按照“双随机、一公开”监管要求，${agency}决定开展${plan.name}，制定本方案。`,
    basis: String(item['legal_basis'] ?? '')
      .split(/[；;\n]/)
      .map((text) => text.trim())
      .filter((text) => text !== ''),
    items: [itemOf(draw)],
    scope: {
      description: `${describeScope(rules)}。`,
      cutOffOn: plan.cut_off_day,
      inScope: frame.targets.length,
      excluded: countExclusions(frame),
      eligible: draw.eligible,
      outside: describeOutside(draw.pool, frame.targets.length),
    },
    changes: changesOf(draw),
    strata: strataOf(draw),
    duties: describeDuties(plan),
    risk: {
      formula: [...describeChances(draw), weightSentence(draw)],
      indicators: describeIndicators(rules.weights),
      highestChance: percentOf(rules.maximum_ppb).replace('.0%', '%'),
    },
    team: teamOf(draw),
    window: {
      ...rules.window,
      days: daysOf(draw),
      manner: sentenceOf(`检查方式为${String(item['method'] ?? '') || '现场检查'}`),
    },
    drawing: {
      place: agency,
      witnesses: '两名见证人',
      published: '在掷出数字之前',
    },
    contact: plan.contact,
    ...(verification === undefined ? {} : { verification }),
  };
}

/** The changes of a frozen frame by kind, with their approvers; [] before the freeze. */
export function changeLines({ files }: Pick<LoadedDraw, 'files'>): readonly ChangeLine[] {
  return files.has('changes.jsonl') ? describeChanges(readChanges(files), readSealedChanges(files)) : [];
}

function changesOf(draw: LoadedDraw): WorkPlanRecord['changes'] {
  const { previous } = draw.task.notes;
  if (previous === undefined) return null;
  const lines = changeLines(draw);
  return { sentence: `${changesText(previous, lines)}。`, lines };
}

function itemOf({ task, item }: LoadedDraw): WorkPlanRecord['items'][number] {
  return {
    code: task.plan.item_code,
    name: String(item['name'] ?? ''),
    content: String(item['content'] ?? ''),
    legalBasis: String(item['legal_basis'] ?? ''),
    grade: item['importance'] === '重点' ? '重点' : '一般',
  };
}

function weightSentence({ rules: { weights } }: LoadedDraw): string {
  if (weights.indicators.length === 0) return '本次不加权，同一类别内各家抽中的机会相同。';
  return sentenceOf(sumText(weights));
}

/** A text as a sentence, its end marked. */
function sentenceOf(text: string): string {
  return /[。！？]$/.test(text) ? text : `${text}。`;
}

function strataOf({ frame, rules }: LoadedDraw): WorkPlanRecord['strata'] {
  return describeFloors(frame, rules).map(({ path, size, ratioBp, minimum, done, periods, floor }) => {
    const bounds = [
      ...(ratioBp > 0 ? [ratioText(ratioBp)] : []),
      ...(minimum > 0 ? [`不少于${minimum}家`] : []),
    ].join('，');
    const yearly = `全年${bounds}，已检查${done}家，剩余${periods}期`;
    const isYearly = done > 0 || periods > 1;
    return {
      name: path.length === 0 ? '全部对象' : path.map((value) => value || '未填写').join('·'),
      size,
      bound: bounds === '' ? '不设下限' : isYearly ? yearly : bounds,
      floor,
    };
  });
}

function teamOf({ frame, rules, officers }: LoadedDraw): WorkPlanRecord['team'] {
  const { team, window } = rules;
  if (team === null) throw new Error('an inspection task sends somebody');
  const certified = frame.officers.filter(isCertified).length;
  const available = officers.filter(({ unavailable }) => unavailable === null).length;
  return {
    seats: team.seats.map(describeSeat),
    manner: team.by === 'group' ? '以固定检查组为单位抽取。' : '',
    rules: [
      `持证席位的检查人员须持有在${chineseDate(window.to)}仍有效的行政执法证。`,
      '与检查对象有直接利害关系或者其他可能影响公正执法关系的人员回避，回避登记随名录一并冻结。',
      ...describeTeamRules(team),
    ],
    cap: team.capacity,
    certified,
    // Where every seat needs a certificate, nobody else is sent.
    others: team.seats.every((seat) => seat.certified) ? 0 : available - certified,
  };
}

function daysOf({ task, rules }: LoadedDraw): string {
  const announced = task.plan.announced ? '' : '本次检查不预先告知。';
  if (rules.dates === null) return `${announced}具体日期在时段内安排。`;
  const day = `检查日期从时段内的${rules.dates.days.length}个工作日中随机抽取，同一人员一天只参加一组检查。`;
  return `${announced}${day}`;
}
