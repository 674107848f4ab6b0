import { describeState, type Bilingual } from '../core/proof/describe/describe-verdict.ts';
import { groupDigest } from '../core/proof/describe/paper-digest.ts';
import type { Slip, SlipCheck, SlipVerdict } from '../core/proof/slips/slip.ts';
import { both, element } from './element.ts';

const passed: Readonly<Record<SlipCheck['state'], boolean | null>> = {
  passed: true,
  failed: false,
  'not-run': null,
};

/** What was found of a slip, and of one that is right what it says. */
export function showSlip({ ok, slip, checks }: SlipVerdict): readonly Node[] {
  const isWhole = checks.every(({ state }) => state === 'passed');
  const grade = !ok ? 'red' : isWhole ? 'green' : 'amber';
  const items = checks.map(({ name, state, zh }) => {
    const { mark, ...label } = describeState(passed[state]);
    return element(
      'li',
      { 'data-check': name, 'data-passed': String(passed[state]) },
      element('span', { class: 'mark', 'aria-hidden': 'true' }, mark),
      ...both(label),
      `：${zh}`,
    );
  });
  return [
    element(
      'div',
      { class: `grade ${grade}`, 'data-grade': grade },
      element('strong', {}, ...both(titles[grade])),
    ),
    element('ol', { class: 'checks' }, ...items),
    ...(ok && slip !== null ? showContent(slip) : []),
  ];
}

const titles: Readonly<Record<'green' | 'amber' | 'red', Bilingual>> = {
  green: { zh: '凭条与承诺相符', en: 'The slip is right' },
  amber: {
    zh: '凭条没有发现不符，但有未核对的项；请一并选取公开版证明包，并填写公告上的指纹',
    en: 'Nothing differs, but not everything was compared: pick the public bundle too, and type the digests of the notice',
  },
  red: { zh: '凭条不符，见下面第一个 ✗', en: 'The slip is NOT right' },
};

function showContent({ name, drawn, draw_number: number, commitment, result, why }: Slip): readonly Node[] {
  return [
    element('h3', {}, name),
    element('p', {}, `编号 ${number}：${drawn ? '抽中' : '没有抽中'}`),
    element('ul', {}, ...why.map((sentence) => element('li', {}, sentence))),
    element(
      'dl',
      { id: 'digests' },
      element('dt', {}, ...both({ zh: '名录指纹', en: 'Commitment' })),
      element('dd', { class: 'digest' }, groupDigest(commitment)),
      element('dt', {}, ...both({ zh: '结果指纹', en: 'Result' })),
      element('dd', { class: 'digest' }, groupDigest(result)),
    ),
  ];
}
