/** Something that an audit of a whole log found. */
export interface Finding {
  /** red: a promise was broken or cannot be checked for lack of a file; amber: unusual, to be explained. */
  readonly grade: 'red' | 'amber';
  readonly code: FindingCode;
  /** What it is about: a draw number with its agency, a person who threw, an index of the log. */
  readonly subject: string;
  readonly zh: string;
  readonly en: string;
}

/** Everything that an audit can find, with what a reader sees. */
export const findingLabels = {
  tree: '日志被改动',
  clock: '日志时间倒退',
  'number-gap': '抽取编号不连续',
  parallel: '同一范围并行承诺',
  'second-draw': '同一范围再次抽取',
  'unnamed-replacement': '作废后的重抽没有写明代替哪一次',
  'missing-result': '承诺后没有结果',
  'missing-release': '结果到期未公布',
  order: '步骤次序不对',
  'missing-bundle': '没有证明包',
  bundle: '证明包核验不符',
  misstatement: '日志与承诺书不符',
  'late-entropy': '随机数登记迟延',
  substitution: '人员替补与日志不符',
  'undeclared-change': '名录变化没有公布',
  dice: '骰点分布异常',
  'repeated-dice': '骰点重复',
  'officer-rate': '人员替补率异常',
  trail: '审计记录前后矛盾',
  'agency-rate': '撤回、作废或替补率异常',
} as const;

export type FindingCode = keyof typeof findingLabels;
