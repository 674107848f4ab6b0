import type { RecordState } from '../lists/version-rules.ts';
import type { Problem } from '../refusal.ts';

/** What keeps an officer from a target. */
export type RecusalGround =
  | 'own-interest'
  | 'spouse'
  | 'lineal-kin'
  | 'collateral-kin'
  | 'in-law'
  | 'former-employee'
  | 'shareholding'
  | 'seconded'
  | 'party-application'
  | 'other';

interface GroundEntry {
  /** How users read it. */
  readonly label: string;
  /** The provisions on which it rests. */
  readonly source: string;
}

const own = '公务员法第七十六条第一项；行政处罚法第四十三条';
const kin = '公务员法第七十四条、第七十六条第二项；行政处罚法第四十三条';
const tie = '公务员法第七十六条第三项；行政处罚法第四十三条';

/** The grounds of recusal with their sources. */
export const recusalGrounds: Readonly<Record<RecusalGround, GroundEntry>> = {
  'own-interest': { label: '涉及本人利害关系', source: own },
  spouse: { label: '涉及配偶的利害关系', source: kin },
  'lineal-kin': { label: '涉及直系血亲的利害关系', source: kin },
  'collateral-kin': { label: '涉及三代以内旁系血亲的利害关系', source: kin },
  'in-law': { label: '涉及近姻亲的利害关系', source: kin },
  'former-employee': { label: '曾在该机构任职', source: tie },
  shareholding: { label: '持有该机构股份或出资', source: tie },
  seconded: { label: '由该机构借调', source: tie },
  'party-application': {
    label: '当事人申请回避',
    source: '公务员法第七十七条；行政处罚法第四十三条',
  },
  other: { label: '其他可能影响公正的情形', source: tie },
};

/** Who asked that an officer be recused. */
export type RecusalRequester = 'self' | 'party' | 'third-party' | 'body';

/** How users read who asked. */
export const recusalRequesters: Readonly<Record<RecusalRequester, string>> = {
  self: '自行申请',
  party: '当事人申请',
  'third-party': '第三人反映',
  body: '机关决定',
};

/** A ground with the words that were written about it, "" for none. */
export interface WordedGround {
  readonly groundKind: RecusalGround;
  readonly ground: string;
}

/** The ground as papers and frames write it: its label with the words; of the ground `other` the words alone. */
export function groundText({ groundKind, ground }: WordedGround): string {
  if (groundKind === 'other') return ground;
  const { label } = recusalGrounds[groundKind];
  return ground === '' ? label : `${label}：${ground}`;
}

/** What keeps a ground from being recorded: `other` without words, an application of the party that somebody else made. */
export function findGroundProblems(
  { groundKind, ground }: WordedGround,
  requestedBy: RecusalRequester,
): readonly Problem[] {
  const problems: Problem[] = [];
  if (groundKind === 'other' && ground.trim() === '')
    problems.push({ place: 'ground', message: '请写明回避的理由' });
  if (groundKind === 'party-application' && requestedBy !== 'party')
    problems.push({
      place: 'requested_by',
      message: `理由为“${recusalGrounds[groundKind].label}”的，提出方应为 party（${recusalRequesters.party}）`,
    });
  return problems;
}

/** What decides whether an officer counts among those who may enforce at a target. */
export interface EnforcingOfficer {
  readonly state: RecordState;
  readonly category: string;
  readonly certificate: string;
  readonly certificateExpiresOn: string;
}

/** No fewer officers than these inspect a target (行政处罚法 第四十二条). */
export const fewestEnforcers = 2;

/** Whether an officer may enforce on a day: active, 执法人员 (or uncategorised), with a certificate that is valid then. */
export function mayEnforceOn(officer: EnforcingOfficer, day: string): boolean {
  const { state, category, certificate, certificateExpiresOn } = officer;
  const isEnforcer = category === '' || category === '执法人员';
  return state === 'active' && isEnforcer && certificate !== '' && certificateExpiresOn >= day;
}
