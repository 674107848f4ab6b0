import { compareUtf8 } from '../draw/order.ts';

/** One institution in the agency's list of agreements. */
export interface Agreement {
  readonly code: string;
  readonly name: string;
  readonly isSuspended: boolean;
}

/** One institution in the pool. */
export interface PoolEntry {
  readonly code: string;
  readonly name: string;
  readonly isSuspended: boolean;
}

/** One line of the 应纳尽纳核对表. */
export interface ReconciliationDifference {
  readonly kind: 'missing-in-pool' | 'missing-in-agreements' | 'suspension-differs' | 'renamed';
  readonly code: string;
  readonly agreementName: string;
  readonly poolName: string;
}

/** How users read the kinds of difference. */
export const differenceLabels: Readonly<Record<ReconciliationDifference['kind'], string>> = {
  'missing-in-pool': '有协议而未入库',
  'missing-in-agreements': '在库而无协议',
  'suspension-differs': '暂停状态不一致',
  renamed: '名称不一致',
};

/** Compares the agency's agreements with the pool, by code in byte order; an institution may have two differences. */
export function reconcile(
  agreements: readonly Agreement[],
  pool: readonly PoolEntry[],
): readonly ReconciliationDifference[] {
  const agreed = new Map(agreements.map((agreement) => [agreement.code, agreement]));
  const pooled = new Map(pool.map((entry) => [entry.code, entry]));
  const codes = [...new Set([...agreed.keys(), ...pooled.keys()])].toSorted(compareUtf8);
  return codes.flatMap((code): readonly ReconciliationDifference[] => {
    const [agreement, entry] = [agreed.get(code), pooled.get(code)];
    const line = { code, agreementName: agreement?.name ?? '', poolName: entry?.name ?? '' };
    if (entry === undefined) return [{ kind: 'missing-in-pool', ...line }];
    if (agreement === undefined) return [{ kind: 'missing-in-agreements', ...line }];
    return [
      ...(agreement.name === entry.name ? [] : [{ kind: 'renamed' as const, ...line }]),
      ...(agreement.isSuspended === entry.isSuspended
        ? []
        : [{ kind: 'suspension-differs' as const, ...line }]),
    ];
  });
}
