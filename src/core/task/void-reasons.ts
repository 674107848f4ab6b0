/** The closed list of reasons for which a draw may be voided after its dice; disliking the result is not among them. */
export const voidReasons = {
  'frame-error': '名录有误，应入未入或不应入而入',
  'rule-error': '规则与批准的方案不符',
  'ceremony-fault': '抽取程序未按规程进行',
  'legal-order': '依法撤销或上级责令',
} as const;

export type VoidReason = keyof typeof voidReasons;
