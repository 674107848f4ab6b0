import type { EntropyPlan, EntropyValue } from '../entropy/entropy-plan.ts';

/** The closed list of reasons for which a drawn officer may be replaced. */
export const substitutionReasons = {
  certificate: '执法证失效',
  duty: '执行其他紧急公务',
  illness: '因病因伤不能到岗',
  left: '调离岗位',
  recusal: '抽取后发现应当回避',
} as const;

export type SubstitutionReason = keyof typeof substitutionReasons;

/** What is logged before any of the entropy for a substitution exists (docs/draw-protocol.md, section 13). */
export interface SubstitutionRequest {
  readonly at: string;
  readonly draw_id: string;
  readonly entropy_plan: EntropyPlan;
  /** The plain SHA-256 of the evidence. */
  readonly evidence: string;
  readonly number: number;
  /** Who falls out, by pseudonym, sorted. */
  readonly officers: readonly string[];
  /** The digest of the result, or of the substitution before this one. */
  readonly previous: string;
  readonly reason: string;
  /** The drawn targets that need a substitute, by id, sorted. */
  readonly targets: readonly string[];
}

/** One decision of a substitution. */
export type SubstitutionDecision =
  | {
      readonly kind: 'substitute';
      readonly rows: readonly number[];
      readonly seat: number;
      readonly candidates: number;
      readonly value: number;
      readonly unit: number;
    }
  | { readonly kind: 'relaxed'; readonly level: number; readonly rows: readonly number[] }
  | { readonly kind: 'owed'; readonly rows: readonly number[] };

/** A substitution as published. */
export interface Substitution {
  readonly protocol: string;
  readonly draw_id: string;
  readonly number: number;
  readonly request: SubstitutionRequest;
  readonly entropy: readonly EntropyValue[];
  readonly transcript: readonly SubstitutionDecision[];
  readonly changes: readonly {
    readonly target: string;
    readonly from: readonly string[];
    readonly to: readonly string[];
  }[];
}
