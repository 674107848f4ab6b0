import { changeKinds, type ChangeKind } from '../proof/changes.ts';

/** How users read the kinds of change between two frames. */
export const changeLabels: Readonly<Record<ChangeKind, string>> = {
  entered: '新进名录的检查对象',
  left: '退出名录的检查对象',
  reclassified: '类别或等级改变的检查对象',
  excluded: '新增不列入抽取的检查对象',
  readmitted: '恢复列入抽取的检查对象',
  'officer-entered': '新进名录的检查人员',
  'officer-left': '退出名录的检查人员',
  'officer-unavailable': '新增不可派的检查人员',
  'officer-recused': '新增的回避',
};

/** What papers say of a difference, beside the lists of those who dropped out and came in. */
export interface DifferenceCounts {
  /** The draw numbers. */
  readonly earlier: string;
  readonly later: string;
  readonly droppedOut: number;
  readonly cameIn: number;
  readonly both: number;
  readonly counts: Readonly<Partial<Record<ChangeKind, number>>>;
}

/** The difference of a draw from the one that it replaces, in sentences. */
export function describeDifference(difference: DifferenceCounts): readonly string[] {
  const { earlier, later, droppedOut, cameIn, both, counts } = difference;
  const changed = changeKinds.filter((kind) => (counts[kind] ?? 0) > 0);
  return [
    `${later} 与 ${earlier} 相比：两次都抽中的 ${both} 家，只在 ${earlier} 抽中的 ${droppedOut} 家，只在 ${later} 抽中的 ${cameIn} 家。`,
    changed.length === 0
      ? '两次的名录相同。'
      : `名录的变化：${changed.map((kind) => `${changeLabels[kind]} ${counts[kind]} 项`).join('，')}。`,
  ];
}
