import type { DrawnTarget } from '../core/proof/describe/describe-bundle.ts';
import { both, element } from './element.ts';

/** How many targets are shown at once: a phone is slow with more. */
const shown = 200;

/** The drawn list, with a field to look for an institution or an officer. */
export function showDrawn(drawn: readonly DrawnTarget[]): readonly Node[] {
  const list = element('ol', { class: 'records', id: 'drawn' });
  const count = element('p', { role: 'status', id: 'drawn-count' });
  const field = document.createElement('input');
  field.type = 'search';
  field.id = 'search';
  field.autocomplete = 'off';
  const fill = (): void => {
    const wanted = field.value.trim();
    const found = wanted === '' ? drawn : drawn.filter((target) => textOf(target).includes(wanted));
    list.replaceChildren(...found.slice(0, shown).map(showTarget));
    const more = found.length > shown ? `，只列出前 ${shown} 家，请用上面的搜索` : '';
    count.textContent = wanted === '' ? `共 ${drawn.length} 家${more}。` : `找到 ${found.length} 家${more}。`;
  };
  field.addEventListener('input', fill);
  fill();
  return [
    element('h3', {}, ...both({ zh: '抽中名单', en: 'Drawn' })),
    element('p', {}, element('label', { for: 'search' }, '搜索代码、名称或人员'), field),
    count,
    list,
  ];
}

const textOf = ({ id, name, day, team }: DrawnTarget): string =>
  [id, name, day ?? '', ...team.flatMap((member) => [member.id, member.name ?? ''])].join(' ');

function showTarget({ id, name, day, team, isSubstituted }: DrawnTarget): Node {
  const people = team.map((member) => (member.name === null ? member.id : `${member.name}（${member.id}）`));
  const staff = people.length === 0 ? '没有派人，或人员不足、待安排' : people.join('、');
  return element(
    'li',
    {},
    element('strong', {}, name),
    ` ${id}`,
    element('p', {}, `检查组：${staff}${isSubstituted ? '（经替补）' : ''}`),
    element('p', {}, `检查日期：${day ?? '时段内安排'}`),
  );
}
