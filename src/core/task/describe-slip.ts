import { unit } from '../draw/rules.ts';
import { percentText } from '../draw/chances/floors.ts';
import type { SlipDecision } from '../proof/slips/slip.ts';

/** A chance as an institution reads it: "约每 8.3 家抽 1 家（12%）". */
export function chanceText(ppb: number): string {
  if (ppb === 0) return '不列入抽取';
  if (ppb === unit) return '必查（100%）';
  const tenths = Math.floor((10 * unit + Math.floor(ppb / 2)) / ppb);
  const ratio = tenths % 10 === 0 ? String(tenths / 10) : `${Math.floor(tenths / 10)}.${tenths % 10}`;
  return `约每 ${ratio} 家抽 1 家（${percentText(ppb)}）`;
}

/** How it was decided whether an institution is drawn, in a sentence; lines and duels are counted from 1. */
export function decisionSentence(decision: SlipDecision, drawn: boolean): string {
  const outcome = drawn ? '抽中' : '未抽中';
  switch (decision.kind) {
    case 'excluded':
      return '没有参加抽取。';
    case 'certain':
      return '概率为 100%，不经抽取列入名单。';
    case 'duel':
      return `抽取过程第 ${decision.line + 1} 行第 ${decision.duel + 1} 次比选：对方 ${decision.against}，随机数 ${decision.value}，${outcome}。`;
    case 'cycle':
      return `抽取过程第 ${decision.line + 1} 行取整：随机数 ${decision.value}，${outcome}。`;
  }
}
