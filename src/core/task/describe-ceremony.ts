import { chinaTime } from '../calendar/instants.ts';
import { timeOfRound } from '../proof/entropy/beacons.ts';
import type { EntropySlot, EntropySource } from '../proof/entropy/entropy-plan.ts';

/** A source of a committed plan in words; the address is where its value can be read, "" for none. */
export function describeSource(source: EntropySource): { readonly text: string; readonly address: string } {
  switch (source.kind) {
    case 'dice':
      return { text: `十面骰子掷 ${source.digits} 位`, address: '' };
    case 'secret':
      return {
        text: `${source.holder}保管的保密数（标记 ${source.digest.slice(0, 8)}），以三份中的任意两份打开`,
        address: '',
      };
    case 'drand':
      return {
        text: `公共随机信标 drand quicknet 第 ${source.round} 轮的签名，${chinaTime(timeOfRound(source.round))}产生`,
        address: `https://api.drand.sh/${source.chain}/public/${source.round}`,
      };
    case 'lottery':
      return { text: `${source.lottery}第 ${source.issue} 期中奖号码，${source.digits} 位`, address: '' };
  }
}

/** A slot in words: its first source, then what stands in for it and from when. */
export function describeSlot({ deadline, options }: EntropySlot): string {
  const [first, ...others] = options.map((source) => describeSource(source).text);
  const standIns = others.map((text, i) => `备用${others.length > 1 ? ` ${i + 1}` : ''}：${text}`);
  return others.length === 0
    ? (first ?? '')
    : `${first}；${chinaTime(deadline)}之后仍取不到的，写明原因，改用备用来源（${standIns.join('；')}）`;
}
