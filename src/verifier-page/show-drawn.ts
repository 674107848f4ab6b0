import type { DrawnTarget } from '../core/proof/describe-bundle.ts';
import { both, element } from './element.ts';
import { tableOf } from './show-entropy.ts';

/** How many rows are shown at once: a phone is slow with more. */
const shown = 200;

/** The drawn list, with a field to look for an institution or an officer. */
export function showDrawn(drawn: readonly DrawnTarget[]): readonly Node[] {
  const table = tableOf('drawn', ['检查对象', '检查组', '检查日期'], []);
  const body = table.querySelector('tbody');
  const count = element('p', { role: 'status', id: 'drawn-count' });
  const field = element('input', { type: 'search', id: 'search', autocomplete: 'off' }) as HTMLInputElement;
  const fill = (): void => {
    const wanted = field.value.trim();
    const found = wanted === '' ? drawn : drawn.filter((target) => textOf(target).includes(wanted));
    body?.replaceChildren(...found.slice(0, shown).map(showTarget));
    const more = found.length > shown ? `，只列出前 ${shown} 家，请用上面的搜索` : '';
    count.textContent = wanted === '' ? `共 ${drawn.length} 家${more}。` : `找到 ${found.length} 家${more}。`;
  };
  field.addEventListener('input', fill);
  fill();
  return [
    element('h3', {}, ...both({ zh: '抽中名单', en: 'Drawn' })),
    element('p', {}, element('label', { for: 'search' }, '搜索代码、名称或人员'), field),
    count,
    table,
  ];
}

const textOf = ({ id, name, day, team }: DrawnTarget): string =>
  [id, name, day ?? '', ...team.flatMap((member) => [member.id, member.name ?? ''])].join(' ');

function showTarget({ id, name, day, team, isSubstituted }: DrawnTarget): Node {
  const people = team.map((member) => (member.name === null ? member.id : `${member.name}（${member.id}）`));
  const note = isSubstituted ? '（经替换）' : '';
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, `${name} ${id}`),
    element('td', {}, people.length === 0 ? `没有派人或人员不足${note}` : `${people.join('、')}${note}`),
    element('td', {}, day ?? '时段内安排'),
  );
}
