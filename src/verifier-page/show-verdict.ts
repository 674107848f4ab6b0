import {
  adviseReader,
  checkLabels,
  describeState,
  editionLabels,
  gradeLabels,
  type Bilingual,
} from '../core/proof/describe/describe-verdict.ts';
import type { BundleDescription } from '../core/proof/describe/describe-bundle.ts';
import { groupDigest } from '../core/proof/describe/paper-digest.ts';
import type { Verdict } from '../core/proof/verify/verify-bundle.ts';
import { both, element } from './element.ts';
import { showDrawn } from './show-drawn.ts';
import { showEntropy } from './show-entropy.ts';

/** The whole verdict as it stands on the page: grade and reasons, checks, digests, and of a valid bundle what it says. */
export function showVerdict(verdict: Verdict, description: BundleDescription | null): readonly Node[] {
  return [
    showGrade(verdict),
    ...showReasons(verdict),
    heading({ zh: '逐项核对', en: 'Checks' }),
    showChecks(verdict),
    heading({ zh: '指纹', en: 'Digests' }),
    showDigests(verdict),
    ...(description === null ? [] : showDescription(verdict, description)),
  ];
}

/** That no verdict could be reached, and why. */
export const showUnreadable = (reason: Bilingual): readonly Node[] => [
  element(
    'div',
    { class: 'grade red', id: 'unreadable' },
    element('strong', {}, ...both({ zh: '无法核验', en: 'No verdict' })),
    element('p', {}, ...both(reason)),
  ),
];

const heading = (title: Bilingual): Node => element('h3', {}, ...both(title));

function showGrade(verdict: Verdict): Node {
  const { zh, en, meaning } = gradeLabels[verdict.grade];
  return element(
    'div',
    { class: `grade ${verdict.grade}`, 'data-grade': verdict.grade },
    element('strong', {}, ...both({ zh, en })),
    element('p', {}, ...both(meaning)),
    element('p', {}, ...both(adviseReader(verdict))),
  );
}

function showReasons({ reasons }: Verdict): readonly Node[] {
  if (reasons.length === 0) return [];
  const items = reasons.map((reason) => element('li', { 'data-reason': reason.code }, ...both(reason)));
  return [element('ul', { class: 'reasons' }, ...items)];
}

function showChecks({ checks }: Verdict): Node {
  const items = checks.map((check) => {
    const { mark, ...state } = describeState(check.passed);
    const colour = check.passed === null ? '' : check.passed ? 'green' : 'red';
    const fault = check.zh === '' ? [] : [element('p', {}, ...both(check))];
    return element(
      'li',
      { 'data-check': check.name, 'data-passed': String(check.passed) },
      element('span', { class: `mark ${colour}`, 'aria-hidden': 'true' }, mark),
      ...both(checkLabels[check.name]),
      element('span', { class: colour }, '：', ...both(state)),
      ...fault,
    );
  });
  return element('ol', { class: 'checks' }, ...items);
}

function showDigests({ commitment, result }: Verdict): Node {
  const row = (title: Bilingual, digest: string | null): readonly Node[] => [
    element('dt', {}, ...both(title)),
    element('dd', { class: 'digest' }, digest === null ? '无法计算 not computed' : groupDigest(digest)),
  ];
  return element(
    'dl',
    { id: 'digests' },
    ...row({ zh: '名录指纹', en: 'Commitment' }, commitment),
    ...row({ zh: '结果指纹', en: 'Result' }, result),
  );
}

function showDescription({ facts, edition }: Verdict, description: BundleDescription): readonly Node[] {
  const commitment = facts?.commitment;
  const label = edition === null ? '' : `　${editionLabels[edition].zh}`;
  const title =
    commitment === undefined
      ? []
      : [`${commitment.agency.name}　${commitment.task.name}　编号 ${commitment.draw_number}${label}`];
  const statements = description.statements.map((line) => element('li', {}, ...both(line)));
  return [
    heading({ zh: '这次抽取', en: 'This draw' }),
    element('p', { id: 'draw' }, ...title),
    heading({ zh: '机构自己的陈述', en: 'What the agency states' }),
    element(
      'p',
      {},
      ...both({
        zh: '下列各项在抽取前已经固定，抽取后不能再改；是否属实，核验不能证明，请与名录和台账核对。',
        en: 'Fixed before the draw and not changed since. Whether it is true, no verifier can tell.',
      }),
    ),
    element('ul', { id: 'statements' }, ...statements),
    ...showEntropy(description.entropy),
    ...showDrawn(description.drawn),
  ];
}
