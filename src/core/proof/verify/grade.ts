/** What a verdict comes to: red when a check failed, amber when evidence is missing, green when nothing is. */
export const grades = ['green', 'amber', 'red'] as const;
export type Grade = (typeof grades)[number];

/** Why a verdict is amber (docs/draw-protocol.md section 15), in the order in which reasons are told. */
export const reasonCodes = [
  'untied',
  'unwitnessed',
  'sealed-missing',
  'beacon-unchecked',
  'fallback',
] as const;
export type ReasonCode = (typeof reasonCodes)[number];

/** One reason with its sentences. Less evidence is no fault, and they say so. */
export interface GradeReason {
  readonly code: ReasonCode;
  readonly zh: string;
  readonly en: string;
}

const sentences: Readonly<Record<ReasonCode, Omit<GradeReason, 'code'>>> = {
  untied: {
    zh: '未与事先公布的内容核对：证明包自身一致，但没有给出纸面的两个指纹，也没有透明日志的证明，不能说明它就是当初承诺的那一次抽取。这是证据较少，不是差错。',
    en: 'Nothing ties the bundle to what was promised: it agrees with itself, but neither both digests on paper nor the proofs of a log were compared. This is less evidence, not a fault.',
  },
  unwitnessed: {
    zh: '没有机构以外的见证：没有见证方的签名说明名录指纹早于随机数产生，只有机构自己的说法。这是证据较少，不是差错。',
    en: 'Nobody outside the agency says that the commitment came before the entropy: no witness of the log cosigned it in time. This is less evidence, not a fault.',
  },
  'sealed-missing': {
    zh: '这是公开版，不含保密行：权重、能否派出和执法证是否有效按承诺的数值采用，没有从依据重算；监督机关可以用审计版重算。这是证据较少，不是差错。',
    en: 'This is the public edition, without the sealed lines: weights, availability and certificates are taken as committed and were not recomputed. This is less evidence, not a fault.',
  },
  'beacon-unchecked': {
    zh: '有一个随机数本程序不能核对（彩票号码须自行查对公布的开奖结果，或本程序不能验证信标签名）。这是证据较少，不是差错。',
    en: 'Some value of the entropy could not be checked here: look up the lottery number that it names, or check the beacon with another verifier. This is less evidence, not a fault.',
  },
  fallback: {
    zh: '用过备用的随机数来源：约定的首选来源没有给出数值，原因写在随机数记录中；故意让首选来源失败等于多一次机会，请查看原因。这本身不是差错。',
    en: 'A fallback source was used: the first choice gave no value, for the reason that the entropy record states. Making it fail on purpose would be a second try, so look at the reason; it is not a fault by itself.',
  },
};

/** What grading needs of the checks: how each ended, null when it was not run, and what only some checks found out. */
export interface Gradable {
  readonly states: ReadonlyMap<string, boolean | null>;
  /** Whether an outsider cosigned the commitment before the first value of the entropy. */
  readonly isWitnessed: boolean;
  /** Whether some value came from a source that stood in for the one that was meant. */
  readonly usedFallback: boolean;
}

/** The grade of a bundle and every reason for amber that applies. */
export function gradeOf({ states, isWitnessed, usedFallback }: Gradable): {
  readonly grade: Grade;
  readonly reasons: readonly GradeReason[];
} {
  const [hasPassed, wasRun] = [
    (name: string): boolean => states.get(name) === true,
    (name: string): boolean => typeof states.get(name) === 'boolean',
  ];
  if ([...states.values()].includes(false)) return { grade: 'red', reasons: [] };
  const applies: Readonly<Record<ReasonCode, boolean>> = {
    untied: !hasPassed('log') && !hasPassed('published'),
    unwitnessed: !hasPassed('log') || !isWitnessed,
    'sealed-missing': !wasRun('sealed'),
    'beacon-unchecked': !wasRun('beacons') || !wasRun('substitutions'),
    fallback: usedFallback,
  };
  const reasons = reasonCodes.filter((code) => applies[code]).map((code) => ({ code, ...sentences[code] }));
  return { grade: reasons.length === 0 ? 'green' : 'amber', reasons };
}
