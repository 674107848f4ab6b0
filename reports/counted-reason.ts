/** A reason for which targets in scope are not drawn from, and how many there are. */
export interface CountedReason {
  readonly reason: string;
  readonly count: number;
}

/** "14家（暂停协议9家，本年检查已达频次上限5家）". */
export function reasonsText(reasons: readonly CountedReason[]): string {
  const total = reasons.reduce((sum, { count }) => sum + count, 0);
  return `${total}家（${reasons.map(({ reason, count }) => `${reason === '' ? '未写原因' : reason}${count}家`).join('，')}）`;
}
