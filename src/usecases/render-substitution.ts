import { renderSubstitutionRecord, renderSubstitutionSheet } from '../../reports/substitution-papers.ts';
import { findById } from '../core/draw/roster.ts';
import { substitutionFile } from '../core/proof/substitutions/make-substitution.ts';
import { readFrame, readSealedOfficers } from '../core/proof/read-bundle.ts';
import {
  substitutionReasons,
  type Substitution,
  type SubstitutionRequest,
} from '../core/proof/substitutions/substitution.ts';
import { readSubstitution } from '../core/proof/substitutions/check-substitutions.ts';
import type { BundleFiles } from '../core/proof/bundle.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { describeSlot } from '../core/task/describe-ceremony.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { findRecord } from '../store/register.ts';
import { getSubstitution, type SubstitutionCase } from '../store/substitutions.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { isReader, isSealedNow, recordLook, type Looker } from './look-at-draw.ts';

/** The papers of a substitution by the names that doors use, with their Chinese titles. */
export const substitutionDocuments = {
  sheet: '替补抽取见证表',
  record: '替补抽取记录',
} as const;

export type SubstitutionDocument = keyof typeof substitutionDocuments;

/**
 * Renders a paper of a substitution as PDF. Refuses (wrong-state) the sheet before the approval and the record before the draw. The
 * record names targets and teams for the readers of a sealed draw alone, the look being written down first.
 */
export async function renderSubstitution(
  context: Context,
  id: string,
  name: SubstitutionDocument,
  looker: Looker = null,
): Promise<Uint8Array> {
  const substitution = await getSubstitution(context.db, id);
  const task = await getTask(context.db, substitution.taskId);
  const paper = await paperOf(context, task, substitution);
  if (name === 'record') return renderRecord(context, task, { substitution, paper, looker });
  const { entropy_plan: plan } = requestOf(substitution);
  const [first] = plan[0]?.options ?? [];
  return renderSubstitutionSheet({
    ...paper,
    sources: plan.map((slot) => `${slot.name}：${describeSlot(slot)}`),
    digits: first?.kind === 'dice' ? first.digits : 0,
  });
}

function requestOf({ request }: SubstitutionCase): SubstitutionRequest {
  if (request === null) throw new Refusal('wrong-state', '替补申请还没有批准，没有这份文件');
  return JSON.parse(request) as SubstitutionRequest;
}

async function paperOf({ db }: Context, { id, plan, drawNumber }: Task, substitution: SubstitutionCase) {
  const request = requestOf(substitution);
  const organisation = await findRecord(db, getList('organisations'), plan.organisation_code);
  return {
    agency: fieldText(organisation?.values['name']) || plan.organisation_code,
    taskId: id,
    taskNumber: drawNumber ?? '',
    taskName: plan.name,
    number: request.number,
    reason: substitutionReasons[substitution.ask.reason],
    approvedAt: request.at,
    officers: request.officers.length,
    targets: request.targets.length,
    request: substitution.requestDigest ?? '',
  };
}

async function renderRecord(
  context: Context,
  task: Task,
  {
    substitution,
    paper,
    looker,
  }: {
    readonly substitution: SubstitutionCase;
    readonly paper: Awaited<ReturnType<typeof paperOf>>;
    readonly looker: Looker;
  },
): Promise<Uint8Array> {
  const { ceremony } = substitution.notes;
  if (ceremony === undefined) throw new Refusal('wrong-state', '还没有抽取替补人员，没有这份文件');
  const name = substitutionFile(paper.number);
  const files = await loadTaskFiles(context.db, task.id, [
    name,
    'rules.json',
    'targets.jsonl',
    'officers.jsonl',
    'officers-sealed.jsonl',
    'recusals.jsonl',
  ]);
  const made = readSubstitution(files.get(name) ?? new Uint8Array(), name);
  const isSealed = isSealedNow(context, task);
  const isShown = !isSealed || isReader(task, looker);
  if (isSealed && isShown) await recordLook(context, looker ?? '', task.id, 'draw-record');
  return renderSubstitutionRecord({
    ...paper,
    heldAt: ceremony.held_at,
    place: ceremony.place,
    attendants: ceremony.present,
    // Who has the pool and the values has the teams.
    values: made.entropy.map(({ name: slot, by, value }) => ({
      role: slot,
      name: by,
      digits: isShown ? value : '名单公布之前不显示',
    })),
    objections: ceremony.objections,
    result: substitution.substitutionDigest ?? '',
    changes: isShown ? nameChanges(files, made) : null,
    owed: made.changes.filter(({ to }) => to.length === 0).length,
  });
}

function nameChanges(files: BundleFiles, { changes }: Substitution) {
  const { frame } = readFrame(files);
  const sealed = readSealedOfficers(files);
  const names = new Map(frame.officers.map(({ id }, i) => [id, sealed[i]?.name ?? '']));
  const teamText = (team: readonly string[]): string =>
    team.length === 0 ? '人员不足，待安排' : team.map((id) => names.get(id)).join('、');
  return changes.map(({ target, from, to }) => ({
    target: `${findById(frame.targets, target)?.name ?? ''}（${target}）`,
    from: teamText(from),
    to: teamText(to),
  }));
}
