import { isListName } from '../../core/lists/definitions.ts';
import { isWithin } from '../../core/people/jurisdiction.ts';
import { Refusal } from '../../core/refusal.ts';
import type { Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { getPlanVersion } from '../../store/annual-plans.ts';
import type { Db } from '../../store/connect.ts';
import { getImport } from '../../store/imports.ts';
import { getLeave } from '../../store/leave.ts';
import { getReconciliation } from '../../store/reconciliations.ts';
import { getRecordDraw } from '../../store/record-draws.ts';
import { getRiskImport } from '../../store/risk-imports.ts';
import { getSkip } from '../../store/skips.ts';
import { getSubstitution } from '../../store/substitutions.ts';
import { getTask } from '../../store/tasks.ts';
import { getVisitImport } from '../../store/visit-imports.ts';
import { getVisit } from '../../store/visits.ts';
import { findOwnRecord } from './find-own-record.ts';

const organisationOfActor = async (db: Db, id: string): Promise<string> =>
  (await getActor(db, id)).organisationCode;

const organisationOfTask = async (db: Db, id: string): Promise<string> =>
  (await getTask(db, id)).plan.organisation_code;

/** To which organisation an object belongs; each refuses (not-found) an id that was never given. */
const owners = {
  actor: organisationOfActor,
  'annual-plan': async (db, id) => (await getPlanVersion(db, id)).plan.organisation_code,
  import: async (db, id) => organisationOfActor(db, (await getImport(db, id)).actorId),
  'indicator-import': async (db, id) =>
    organisationOfActor(db, (await getRiskImport(db, 'indicators', id)).actorId),
  'rating-import': async (db, id) =>
    organisationOfActor(db, (await getRiskImport(db, 'ratings', id)).actorId),
  reconciliation: async (db, id) => (await getReconciliation(db, id)).organisationCode,
  'record-draw': async (db, id) => organisationOfTask(db, (await getRecordDraw(db, id)).taskId),
  skip: async (db, id) => organisationOfTask(db, (await getSkip(db, id)).taskId),
  substitution: async (db, id) => organisationOfTask(db, (await getSubstitution(db, id)).taskId),
  task: organisationOfTask,
  visit: async (db, id) => (await getVisit(db, id)).visit.organisationCode,
  'visit-import': async (db, id) => (await getVisitImport(db, id)).organisationCode,
} as const satisfies Readonly<Record<string, (db: Db, id: string) => Promise<string>>>;

/**
 * What has an id of its own and belongs to one organisation; `leave` is its officer's, `record` is one of a list,
 * `participation` a joint task as its departments see it: theirs too, for their answers.
 */
export type SubjectKind = keyof typeof owners | 'leave' | 'participation' | `record:${string}`;

/** Whether there is such a kind, so that a door can refuse to open with one that nobody can resolve. */
export const isSubjectKind = (kind: string): boolean =>
  Object.hasOwn(owners, kind) ||
  kind === 'leave' ||
  kind === 'participation' ||
  (kind.startsWith('record:') && isListName(kind.slice('record:'.length)));

/** Which object something is done to. */
export interface Subject {
  readonly kind: SubjectKind;
  readonly id: string;
}

/**
 * Refuses (not-found) an object outside of the caller's jurisdiction with the very words for one that does not exist, and one
 * that does not exist. Asks nothing of whoever sees everything. A kind `record:targets` is a record of that list by its code.
 */
export async function assertWithin(context: Context, { kind, id }: Subject): Promise<void> {
  const { db, jurisdiction = null } = context;
  if (jurisdiction === null) return;
  if (kind === 'leave') {
    const { officerCode } = await getLeave(context, id).catch(asMissing);
    if ((await findOwnRecord(context, 'officers', officerCode)) === undefined) throw missing();
  } else if (kind === 'participation') {
    if (!(await takesPart(context, id))) throw missing();
  } else if (isRecordKind(kind)) {
    const list = kind.slice('record:'.length);
    if (!isListName(list) || (await findOwnRecord(context, list, id)) === undefined) throw missing();
  } else {
    const organisation = await owners[kind](db, id).catch(asMissing);
    if (!isWithin(jurisdiction, organisation)) throw missing();
  }
}

/** Whether a task belongs to the caller's jurisdiction, or one of the departments that it asks to take part. */
async function takesPart(context: Context, taskId: string): Promise<boolean> {
  const { plan } = await getTask(context.db, taskId).catch(asMissing);
  if (isWithin(context.jurisdiction ?? null, plan.organisation_code)) return true;
  for (const { department_code: code } of plan.participants)
    if ((await findOwnRecord(context, 'departments', code)) !== undefined) return true;
  return false;
}

const isRecordKind = (kind: SubjectKind): kind is `record:${string}` => kind.startsWith('record:');

const missing = (): Refusal => new Refusal('not-found', '没有找到，或不在您的管辖范围内');

function asMissing(error: unknown): never {
  const isMissing = error instanceof Refusal && ['not-found', 'unknown-actor'].includes(error.code);
  throw isMissing ? missing() : error;
}
