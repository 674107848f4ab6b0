import { Refusal } from '../refusal.ts';
import { findDateFault } from './codes.ts';

/** What a new version of a record does to it. */
export type RecordChange = 'entry' | 'change' | 'suspension' | 'resumption' | 'exit';

/** Where a record stands after a version; a code that was never entered has no version. */
export type RecordState = 'active' | 'suspended' | 'exited';

/** What the rules need to know of a version that is already recorded. */
export interface VersionFact {
  /** 1, 2, 3… in the order of recording. */
  readonly version: number;
  readonly change: RecordChange;
  readonly state: RecordState;
  /** The first day on which it is in force, YYYY-MM-DD. */
  readonly effectiveOn: string;
}

/** A version that someone wants to record. */
export interface ProposedChange {
  readonly change: RecordChange;
  readonly effectiveOn: string;
  readonly reason: string;
  /** Says knowingly that it takes effect before a version that is already recorded. */
  readonly isCorrection: boolean;
}

/** How users read the kinds of change. */
export const changeLabels: Readonly<Record<RecordChange, string>> = {
  entry: '入库',
  change: '变更',
  suspension: '暂停',
  resumption: '恢复',
  exit: '退出',
};

/** How users read the states. */
export const stateLabels: Readonly<Record<RecordState, string>> = {
  active: '在库',
  suspended: '暂停',
  exited: '已退出',
};

const maxReasonLength = 500;

const allowedFrom: Readonly<Record<RecordChange, readonly (RecordState | undefined)[]>> = {
  entry: [undefined, 'exited'],
  change: ['active', 'suspended'],
  suspension: ['active'],
  resumption: ['suspended'],
  exit: ['active', 'suspended'],
};

function stateAfter(state: RecordState | undefined, change: RecordChange): RecordState {
  switch (change) {
    case 'entry':
    case 'resumption':
      return 'active';
    case 'change':
      return state ?? 'active';
    case 'suspension':
      return 'suspended';
    case 'exit':
      return 'exited';
  }
}

/** The order in which versions are in force: by day, and on one day by version. */
function inOrderOfForce(history: readonly VersionFact[]): readonly VersionFact[] {
  return history.toSorted((left, right) => {
    if (left.effectiveOn === right.effectiveOn) return left.version - right.version;
    return left.effectiveOn < right.effectiveOn ? -1 : 1;
  });
}

function neighbours(history: readonly VersionFact[], effectiveOn: string) {
  const ordered = inOrderOfForce(history);
  return {
    before: ordered.findLast((fact) => fact.effectiveOn <= effectiveOn),
    after: ordered.find((fact) => fact.effectiveOn > effectiveOn),
  };
}

/**
 * Why a version may not be added to the history of a code (in any order; empty for a code never entered), as a Refusal to
 * throw or to list; undefined when it may. A record is entered when it is absent or has exited, changed when it is active
 * or suspended, suspended when active, resumed when suspended, ended when active or suspended. Every version needs a reason of at most 500
 * characters and a real first day; one that takes effect before a recorded version must say that it is a correction, and
 * must leave what follows it as it was.
 */
export function findChangeRefusal(
  history: readonly VersionFact[],
  proposed: ProposedChange,
): Refusal | undefined {
  const dateFault = findDateFault(proposed.effectiveOn);
  if (dateFault !== undefined) return new Refusal('invalid', `生效日期${dateFault}`);
  if (proposed.reason.trim() === '') return new Refusal('invalid', '请填写变动原因');
  if ([...proposed.reason].length > maxReasonLength)
    return new Refusal('invalid', `变动原因不能超过 ${maxReasonLength} 字`);
  const { before, after } = neighbours(history, proposed.effectiveOn);
  return findLateRefusal(after, proposed) ?? findStateRefusal(before, after, proposed);
}

function findLateRefusal(after: VersionFact | undefined, proposed: ProposedChange): Refusal | undefined {
  if (after === undefined || proposed.isCorrection) return undefined;
  return new Refusal(
    'invalid',
    `生效日期早于第 ${after.version} 版的 ${after.effectiveOn}；补录以前的变动请注明为更正`,
  );
}

function findStateRefusal(
  before: VersionFact | undefined,
  after: VersionFact | undefined,
  proposed: ProposedChange,
): Refusal | undefined {
  const label = changeLabels[proposed.change];
  if (!allowedFrom[proposed.change].includes(before?.state)) {
    const standing = before === undefined ? '当时尚未入库' : `当时的状态为“${stateLabels[before.state]}”`;
    return new Refusal('wrong-state', `${standing}，不能${label}`);
  }
  if (after === undefined) return undefined;
  const state = stateAfter(before?.state, proposed.change);
  const isKept = allowedFrom[after.change].includes(state) && stateAfter(state, after.change) === after.state;
  if (isKept) return undefined;
  return new Refusal(
    'wrong-state',
    `其后已有第 ${after.version} 版（${after.effectiveOn} ${changeLabels[after.change]}），与这次${label}矛盾`,
  );
}

/** The number and the state of the version that an allowed change makes. */
export function nextVersion(
  history: readonly VersionFact[],
  proposed: Pick<ProposedChange, 'change' | 'effectiveOn'>,
): { readonly version: number; readonly state: RecordState } {
  const { before } = neighbours(history, proposed.effectiveOn);
  const last = history.reduce((greatest, fact) => Math.max(greatest, fact.version), 0);
  return { version: last + 1, state: stateAfter(before?.state, proposed.change) };
}
