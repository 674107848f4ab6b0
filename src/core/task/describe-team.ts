import { stepText } from '../draw/officers/explain-pairing.ts';
import type { SeatRules, TeamRules } from '../draw/rules.ts';
import { attributeLabel, scopeText } from './describe.ts';

/** A seat in words: 组长（持有效执法证，可任组长为是，专长：医疗，与检查对象同行政区划代码）. */
export function describeSeat({ role, certified, scope, skills, match, differ }: SeatRules): string {
  const asked = [
    certified ? '持有效执法证' : '协助人员，不计入执法人员',
    ...scopeText('officers', scope),
    ...(skills.length === 0 ? [] : [`专长：${skills.join('、')}`]),
    ...match.map((name) => `与检查对象的${attributeLabel(name)}相同`),
    ...differ.map((name) => `与检查对象的${attributeLabel(name)}不同`),
  ];
  return `${role}（${asked.join('，')}）`;
}

/** How teams come about besides their seats, a sentence each: the last team, and what gives way in which order. */
export function describeTeamRules({ separate_last: isSeparate, ladder }: TeamRules): readonly string[] {
  const last = isSeparate ? ['上一次检查过同一对象的人员，本次不再派往。'] : [];
  if (ladder.length === 0) return [...last, '检查人员不足时不放宽上述要求，派不出检查组的对象列为待安排。'];
  const number = (i: number): string => (ladder.length === 1 ? '' : `${i + 1}. `);
  const steps = ladder.map((step, i) => `${number(i)}${stepText(step, attributeLabel)}`);
  return [
    ...last,
    `派不出检查组时，对争用同一批人员的检查对象${ladder.length === 1 ? '' : '依次'}放宽：${steps.join('；')}。仍派不出的列为待安排。放宽的情况记入抽取过程。`,
  ];
}
