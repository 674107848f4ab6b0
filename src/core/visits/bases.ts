/** What a basis of inspection means for caps and duties. */
interface BasisRule {
  readonly label: string;
  /** Whether such a visit stays outside the frequency caps by itself. */
  readonly isExempt: boolean;
  /** Whether it discharges a duty: always, only as a full check on site, or never. */
  readonly discharges: 'always' | 'full-check' | 'never';
}

/**
 * Why an institution is inspected. Exempt are the grounds that published cap rules name: complaints, orders from above,
 * assisting others, monitoring leads, media, re-checks of rectification, the institution's own request, urgent cases by law
 * (医保 2026 检查计划; 卫生健康行政检查频次上限, 2025). A transferred lead is none of these by itself and counts, unless it
 * names the exempt ground under which it came. Whoever asks for a check, or is checked for another body, does not thereby
 * settle the visit that he owes.
 */
export const visitBases = {
  drawn: { label: '双随机抽取', isExempt: false, discharges: 'always' },
  complaint: { label: '投诉举报', isExempt: true, discharges: 'full-check' },
  transferred: { label: '转办交办', isExempt: false, discharges: 'full-check' },
  data_monitoring: { label: '数据监测', isExempt: true, discharges: 'full-check' },
  smart_monitoring: { label: '智能监控', isExempt: true, discharges: 'full-check' },
  media: { label: '媒体曝光', isExempt: true, discharges: 'full-check' },
  superior_order: { label: '上级交办', isExempt: true, discharges: 'full-check' },
  assist: { label: '协助其他机关', isExempt: true, discharges: 'never' },
  recheck: { label: '整改复查', isExempt: true, discharges: 'full-check' },
  own_request: { label: '主动申请', isExempt: true, discharges: 'never' },
  urgent: { label: '依法紧急处置', isExempt: true, discharges: 'full-check' },
  earlier: { label: '启用前检查', isExempt: false, discharges: 'full-check' },
} as const satisfies Readonly<Record<string, BasisRule>>;
export type VisitBasis = keyof typeof visitBases;

/** Why a visit stays outside the frequency caps: an exempt basis, or a ground that only a transferred lead names. */
export const exemptions = {
  complaint: '投诉举报',
  data_monitoring: '数据监测',
  smart_monitoring: '智能监控',
  media: '媒体曝光',
  superior_order: '上级交办',
  assist: '协助其他机关',
  recheck: '整改复查',
  own_request: '主动申请',
  urgent: '依法紧急处置',
  audit: '审计',
  licensing: '许可办理现场核查',
  fraud_investigation: '欺诈骗保调查期间提高检查频次（条例第三十条）',
} as const;
export type Exemption = keyof typeof exemptions;

/** The bases that a person may record one by one: never `drawn`, which only a draw makes, nor `earlier`, which only a sheet of past visits does. */
export const recordableBases = (Object.keys(visitBases) as VisitBasis[]).filter(
  (basis) => basis !== 'drawn' && basis !== 'earlier',
);

/** The bases that a sheet of past visits may name. */
export const importableBases = (Object.keys(visitBases) as VisitBasis[]).filter((basis) => basis !== 'drawn');

/** Why a visit on this basis is exempt from the caps, fixed when it is recorded; null when it counts. */
export function exemptionOf(basis: VisitBasis, stated: Exemption | null = null): Exemption | null {
  return visitBases[basis].isExempt ? (basis as Exemption) : stated;
}
