import type { MixedValue } from '../core/proof/describe/describe-bundle.ts';
import type { EntropySource } from '../core/proof/entropy/entropy-plan.ts';
import { both, element } from './element.ts';

/** Which values were mixed, who threw or opened them, and when. */
export function showEntropy(values: readonly MixedValue[]): readonly Node[] {
  const items = values.map(({ name, source, value, by, at, option, reason, substitution }) =>
    element(
      'li',
      {},
      element('strong', {}, `${describeSource(source)} ${name}`),
      substitution === null ? '' : `（第 ${substitution} 次替补）`,
      element('p', { class: 'digest' }, value),
      element('p', {}, `${by}，${at}`),
      ...(option === 0 ? [] : [element('p', {}, `备用来源：${reason}`)]),
    ),
  );
  return [
    element('h3', {}, ...both({ zh: '随机数', en: 'Entropy' })),
    element('ul', { class: 'records', id: 'entropy' }, ...items),
  ];
}

function describeSource(source: EntropySource | null): string {
  switch (source?.kind) {
    case 'dice':
      return '骰子';
    case 'secret':
      return '保密数';
    case 'drand':
      return `信标 drand 第 ${source.round} 轮`;
    case 'lottery':
      return `${source.lottery} ${source.issue} 期`;
    case undefined:
      return '';
  }
}
