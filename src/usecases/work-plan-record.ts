import { chineseDate } from '../../reports/composer/chinese-date.ts';
import type { Verification } from '../../reports/verification-page.ts';
import type { WorkPlanRecord } from '../../reports/work-plan.ts';
import { isCertified } from '../core/draw/frame.ts';
import {
  attributeLabel,
  countExclusions,
  describeFloors,
  describeScope,
  percentOf,
} from '../core/task/describe.ts';
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
      eligible: frame.targets.filter(({ excluded }) => excluded === null).length,
    },
    strata: strataOf(draw),
    credit: creditOf(draw),
    team: {
      size: rules.team.size,
      certificateRule: `检查人员须持有在${chineseDate(rules.window.to)}仍有效的行政执法证。`,
      recusalRule: '与检查对象有直接利害关系或者其他可能影响公正执法关系的人员回避，回避登记随名录一并冻结。',
      cap: rules.team.capacity,
      officers: frame.officers.filter((officer) => isCertified(officer, rules.window.to)).length,
    },
    window: {
      ...rules.window,
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

function itemOf({ task, item }: LoadedDraw): WorkPlanRecord['items'][number] {
  return {
    code: task.plan.item_code,
    name: String(item['name'] ?? ''),
    content: String(item['content'] ?? ''),
    legalBasis: String(item['legal_basis'] ?? ''),
    grade: item['importance'] === '重点' ? '重点' : '一般',
  };
}

/** A text as a sentence, its end marked. */
function sentenceOf(text: string): string {
  return /[。！？]$/.test(text) ? text : `${text}。`;
}

function strataOf({ frame, rules }: LoadedDraw): WorkPlanRecord['strata'] {
  return describeFloors(frame, rules).map(({ path, eligible, ratioBp, minimum, floor }) => ({
    name: path.length === 0 ? '全部对象' : path.map((value) => (value === '' ? '未填写' : value)).join('·'),
    eligible,
    ratio: ratioText(ratioBp),
    minimum,
    floor,
  }));
}

function creditOf({ rules }: LoadedDraw): WorkPlanRecord['credit'] {
  const { attribute, table, default: otherwise } = rules.weights;
  const highestChance = percentOf(rules.maximum_ppb).replace('.0%', '%');
  if (attribute === null) {
    return {
      explanation: '本次抽查不按信用风险加权，同一层内各对象的机会相同。',
      classes: [],
      highestChance,
    };
  }
  const least = Math.min(otherwise, ...table.map(({ weight }) => weight));
  const meaning = (weight: number): string =>
    weight === least
      ? '抽中机会最低'
      : `抽中机会约为最低一档的 ${(weight / least).toFixed(1).replace(/\.0$/, '')} 倍`;
  const classes = table.map(({ value, weight }) => ({
    name: value === '' ? '未填写' : value,
    weight: String(weight),
    meaning: meaning(weight),
  }));
  return {
    explanation: `按${attributeLabel(attribute)}确定权重，权重越高，抽中概率越大；每一家的抽中概率随名录一并冻结，并存入证明包。`,
    classes: [...classes, { name: '其他', weight: String(otherwise), meaning: meaning(otherwise) }],
    highestChance,
  };
}
