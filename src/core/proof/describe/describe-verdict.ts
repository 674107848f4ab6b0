import type { Edition } from '../bundle.ts';
import type { Grade } from '../verify/grade.ts';
import type { CheckName, Verdict } from '../verify/verify-bundle.ts';

/** A text in the two languages in which a verifier speaks. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** What each check is called, in the order in which they run. */
export const checkLabels: Readonly<Record<CheckName, Bilingual>> = {
  manifest: { zh: '文件清单', en: 'manifest' },
  rules: { zh: '抽取规则', en: 'rules' },
  rosters: { zh: '名录与范围', en: 'rosters' },
  sealed: { zh: '保密信息与名录一致', en: 'sealed lines' },
  probabilities: { zh: '抽中概率', en: 'inclusion probabilities' },
  commitment: { zh: '名录指纹', en: 'commitment' },
  entropy: { zh: '随机数', en: 'entropy' },
  beacons: { zh: '公共随机信标', en: 'public beacons' },
  targets: { zh: '检查对象的抽取', en: 'target draw' },
  officers: { zh: '检查人员的匹配', en: 'pairing' },
  dates: { zh: '检查日期的抽取', en: 'dates' },
  result: { zh: '抽取结果', en: 'result' },
  substitutions: { zh: '人员替补', en: 'substitutions' },
  log: { zh: '透明日志', en: 'transparency log' },
  published: { zh: '与纸面公布的指纹核对', en: 'published digests' },
};

/** What the editions of a bundle are called. */
export const editionLabels: Readonly<Record<Edition, Bilingual>> = {
  auditor: { zh: '审计版', en: "auditor's edition" },
  public: { zh: '公开版', en: 'public edition' },
};

/** What each grade is called, and what it means. */
export const gradeLabels: Readonly<Record<Grade, Bilingual & { readonly meaning: Bilingual }>> = {
  green: {
    zh: '绿',
    en: 'GREEN',
    meaning: {
      zh: '一致，证据齐全：重新抽取的结果与证明包相同，与事先的承诺相符，并有机构以外的见证。',
      en: 'Valid, with all evidence: the draw was made again with the same outcome, tied to what was promised, and witnessed.',
    },
  },
  amber: {
    zh: '黄',
    en: 'AMBER',
    meaning: {
      zh: '没有发现不符：重新抽取的结果与证明包相同。只是证据较少，原因如下；这不是差错。',
      en: 'Nothing differs: the draw was made again with the same outcome. There is less evidence, for the reasons below; this is not a fault.',
    },
  },
  red: {
    zh: '红',
    en: 'RED',
    meaning: { zh: '不符，见第一个 ✗。', en: 'NOT valid: see the first ✗.' },
  },
};

/** How the state of a check is shown; what was not run is never shown as passed. */
export function describeState(passed: boolean | null): Bilingual & { readonly mark: string } {
  if (passed === null) return { mark: '–', zh: '未核对', en: 'not run' };
  return passed ? { mark: '✓', zh: '通过', en: 'passed' } : { mark: '✗', zh: '不符', en: 'failed' };
}

/** What a reader does next with a verdict. */
export function adviseReader({ grade, checks }: Pick<Verdict, 'grade' | 'checks'>): Bilingual {
  const failed = checks.find(({ passed }) => passed === false)?.name;
  if (failed === 'published')
    return {
      zh: '证明包自身一致，但不是纸面指纹所指的那一次抽取。',
      en: 'The bundle agrees with itself, but it is not the draw whose digests are on paper.',
    };
  if (grade === 'red')
    return {
      zh: '请保留这份证明包，向作出抽取的机构和它的上级提出。',
      en: 'Keep this bundle, and raise it with the agency that drew and the body above it.',
    };
  const isCompared = checks.some(({ name, passed }) => name === 'published' && passed === true);
  return isCompared
    ? { zh: '指纹与纸面相同。', en: 'The digests are those on paper.' }
    : {
        zh: '请把两个指纹与见证表、公告上的逐位核对，核对一致才算完成。',
        en: 'Compare both digests with the signed sheets, digit by digit.',
      };
}

/** Text of a bundle without what steers a terminal, or hides or turns round other text: it may come from a forger. */
export function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}
