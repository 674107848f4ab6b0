import type { RecordChange, RecordState } from '../lists/version-rules.ts';
import type { FrameChange } from './frame-changes.ts';
import { awayThroughout } from './make-pools.ts';

/** Why something is as it is, and who recorded or decided it. */
export interface Ground {
  readonly reason: string;
  /** "" where nobody had to approve. */
  readonly approver: string;
}

/** The version of a record that counts at the freeze. */
export interface CountingVersion extends Ground {
  readonly change: RecordChange;
  readonly state: RecordState;
  readonly effectiveOn: string;
  readonly recordedAt: string;
}

/** What is known of a changed target or officer. */
export interface ChangeFacts {
  /** Why the plan keeps it out, and why the plan of the earlier draw did; undefined where they do not. */
  readonly planned: string | undefined;
  readonly plannedBefore: string | undefined;
  readonly version: CountingVersion | undefined;
  /** The rating that counts, of a target. */
  readonly rating: Ground | undefined;
  /** The leave that keeps an officer away. */
  readonly leave: Ground | undefined;
  readonly recusal: Ground | undefined;
}

/** What the earlier freeze has seen: what was in force by the end of a day and recorded by an instant. */
export interface Since {
  readonly day: string;
  readonly recordedBy: string;
}

const byRecords: Ground = { reason: '由检查记录得出', approver: '' };
const unknown: Ground = { reason: '', approver: '' };

/** The reason for a change and who approved it. `approver` approved the plan of the task: what the plan decides is his. */
export function groundOf(change: FrameChange, facts: ChangeFacts, since: Since, approver: string): Ground {
  const { planned, plannedBefore, version, rating } = facts;
  const ofPlan = (reason: string): Ground => ({ reason, approver });
  switch (change.kind) {
    case 'entered':
    case 'left':
    case 'officer-entered':
    case 'officer-left':
      return version !== undefined && isNew(version, since) ? bare(version) : ofPlan('抽查范围与上次不同');
    case 'reclassified':
      return joined(reclassifiedBy(change.attributes, rating, version));
    case 'excluded':
      return planned === undefined ? suspendedBy(version) : ofPlan(planned);
    case 'readmitted':
      return plannedBefore === undefined ? resumedBy(version, since) : ofPlan('方案不再列为不抽取');
    case 'officer-unavailable':
      return planned === undefined ? absentBy(change, facts) : ofPlan(planned);
    case 'officer-recused':
      return facts.recusal ?? unknown;
  }
}

const suspendedBy = (version: CountingVersion | undefined): Ground =>
  version?.state === 'suspended' ? bare(version) : byRecords;

const resumedBy = (version: CountingVersion | undefined, since: Since): Ground =>
  version?.change === 'resumption' && isNew(version, since) ? bare(version) : byRecords;

function absentBy({ after }: FrameChange, { leave, version }: ChangeFacts): Ground {
  if (after.endsWith(awayThroughout)) return leave ?? unknown;
  return version === undefined ? unknown : bare(version);
}

const isNew = ({ effectiveOn, recordedAt }: CountingVersion, { day, recordedBy }: Since): boolean =>
  effectiveOn > day || recordedAt > recordedBy;

const bare = ({ reason, approver }: Ground): Ground => ({ reason, approver });

/** A rating gives the class where there is one, the record everything else. */
function reclassifiedBy(
  attributes: readonly string[],
  rating: Ground | undefined,
  version: Ground | undefined,
): readonly Ground[] {
  const isRated = rating !== undefined && attributes.includes('credit_class');
  const isRecorded = version !== undefined && (!isRated || attributes.length > 1);
  return [...(isRated ? [rating] : []), ...(isRecorded ? [version] : [])];
}

const joined = (grounds: readonly Ground[]): Ground => ({
  reason: [...new Set(grounds.map(({ reason }) => reason))].join('；'),
  approver: [...new Set(grounds.map(({ approver }) => approver))].join('、'),
});
