import type { MixedValue } from '../core/proof/describe-bundle.ts';
import type { EntropySource } from '../core/proof/entropy-plan.ts';
import { both, element } from './element.ts';

/** Which values were mixed, who threw or opened them, and when. */
export function showEntropy(values: readonly MixedValue[]): readonly Node[] {
  const columns = ['来源', '数值', '何人或何处', '记录时刻（UTC）'];
  const rows = values.map(({ name, source, value, by, at, option, reason, substitution }) =>
    element(
      'tr',
      {},
      element(
        'th',
        { scope: 'row' },
        `${substitution === null ? '' : `第 ${substitution} 次替换：`}${sourceLabel(source)} ${name}`,
      ),
      element('td', { class: 'digest' }, value),
      element('td', {}, by),
      element('td', {}, option === 0 ? at : `${at}；备用来源：${reason}`),
    ),
  );
  return [element('h3', {}, ...both({ zh: '随机数', en: 'Entropy' })), tableOf('entropy', columns, rows)];
}

/** A table that scrolls by itself where it is wider than the screen. */
export function tableOf(id: string, columns: readonly string[], rows: readonly Node[]): HTMLElement {
  const heads = columns.map((column) => element('th', { scope: 'col' }, column));
  return element(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': `表格 ${id}`, tabindex: '0' },
    element(
      'table',
      { id },
      element('thead', {}, element('tr', {}, ...heads)),
      element('tbody', {}, ...rows),
    ),
  );
}

function sourceLabel(source: EntropySource | null): string {
  switch (source?.kind) {
    case 'dice':
      return '骰子';
    case 'secret':
      return '保密数';
    case 'drand':
      return `drand 第 ${source.round} 轮`;
    case 'lottery':
      return `${source.lottery} ${source.issue} 期`;
    case undefined:
      return '';
  }
}
