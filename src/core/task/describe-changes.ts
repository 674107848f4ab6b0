import { changeKinds, type ChangeKind, type ChangeRow, type SealedChange } from '../proof/changes.ts';
import { changeLabels } from '../proof/describe/tally.ts';

/** The changes of one kind since the freeze before: how many, and how many each person approved. */
export interface ChangeLine {
  readonly kind: ChangeKind;
  /** 新进入, 退出, … */
  readonly label: string;
  readonly count: number;
  /** 张三12，李四3; those that nobody had to approve are named so. */
  readonly approvers: string;
}

/** How many changes there are of each kind and who approved them, in the order of the kinds; kinds without any are left out. */
export function describeChanges(
  changes: readonly Pick<ChangeRow, 'kind'>[],
  sealed: readonly Pick<SealedChange, 'approver'>[],
): readonly ChangeLine[] {
  return changeKinds.flatMap((kind) => {
    const approvers = changes.flatMap((change, line) =>
      change.kind === kind ? [sealed[line]?.approver ?? ''] : [],
    );
    if (approvers.length === 0) return [];
    const counts = new Map<string, number>();
    for (const approver of approvers) counts.set(approver, (counts.get(approver) ?? 0) + 1);
    const named = [...counts]
      .toSorted(([, left], [, right]) => right - left)
      .map(([approver, count]) => `${approver === '' ? '由记录得出' : approver}${count}`);
    return [{ kind, label: changeLabels[kind].zh, count: approvers.length, approvers: named.join('，') }];
  });
}

/** What changed since the freeze before, in words; `previous` is that draw's number, "" for none. */
export function changesText(previous: string, lines: readonly Pick<ChangeLine, 'label' | 'count'>[]): string {
  if (previous === '') return '没有上一次冻结的名录可比';
  const counts = lines.map(({ label, count }) => `${label}${count}`).join('，');
  return `与上一次冻结（${previous}）相比：${counts === '' ? '没有变动' : counts}`;
}
