import { utf8ToBytes } from '@noble/hashes/utils.js';
import { compareUtf8 } from '../core/draw/order.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { buildCommitment, sealCommitment, type CommitmentFacts } from '../core/proof/commitment.ts';
import type { EntropyPlan } from '../core/proof/entropy/entropy-plan.ts';
import { readCommitment, readFrame } from '../core/proof/read-bundle.ts';
import { substitutionReasons } from '../core/proof/substitutions/substitution.ts';
import { Refusal, type Problem } from '../core/refusal.ts';
import {
  committedPlan,
  earliestEntropy,
  findReplacementProblems,
  findTimingProblems,
} from '../core/task/planned-entropy.ts';
import { scopeKeyOf } from '../core/task/scope-key.ts';
import { findSuccessionProblems } from '../core/task/successor.ts';
import { voidReasons } from '../core/task/void-reasons.ts';
import { describeEngine } from '../files/engine-digest.ts';
import type { Context } from '../context.ts';
import type { Db } from '../store/connect.ts';
import { loadTaskFiles, saveTaskFiles } from '../store/files.ts';
import { appendLog, logHead } from '../store/log.ts';
import { findRecord } from '../store/register.ts';
import { listTaskSecrets } from '../store/task-secrets.ts';
import { getTask, type Task } from '../store/tasks.ts';
import { advanceTask } from './advance-task.ts';
import { recordedBy } from './frame-of.ts';
import { anchorAudit } from './trail/anchor-audit.ts';

/**
 * Commits a frozen task: the commitment is fixed, logged, and its digest is there to be published before any entropy exists.
 * From the plan's moments instants and rounds are made. Refuses (wrong-state) while a secret has not been made, (invalid) moments that
 * lie too near or are over, and a task in the place of a voided one whose last value somebody can choose.
 */
export async function commitTask(context: Context, actorId: string, taskId: string): Promise<Task> {
  const engine = await describeEngine();
  return advanceTask(context, actorId, taskId, 'commit', async (inner, task) => {
    const committedAt = inner.now().toISOString();
    // Before the log's head is taken: the commitment then covers the trail too.
    await anchorAudit(inner);
    const frozen = readFrame(await loadTaskFiles(inner.db, taskId));
    const entropyPlan = await planEntropy(inner.db, task, committedAt);
    const facts = { ...(await statementsOf(inner.db, task)), engine, entropyPlan };
    const { text, digest } = sealCommitment(buildCommitment(frozen, facts));
    await saveTaskFiles(inner.db, taskId, new Map([['commitment.json', utf8ToBytes(text)]]));
    await appendLog(inner, {
      kind: 'commitment',
      subject: taskId,
      digest,
      facts: {
        agency: facts.agency.code,
        draw_number: facts.drawNumber,
        scope_key: facts.scopeKey,
        release_on: facts.releaseOn,
        replaces: facts.replaces,
        supplements: facts.supplements,
        entropy_from: earliestEntropy(entropyPlan, committedAt),
      },
    });
    return {
      changes: { commitment: digest },
      notes: { committed_at: committedAt },
      detail: { commitment: digest },
    };
  });
}

async function planEntropy(db: Db, task: Task, committedAt: string): Promise<EntropyPlan> {
  const secrets = await listTaskSecrets(db, task.id);
  const missing: Problem[] = [];
  const { entropy } = task.plan;
  const plan = committedPlan(entropy, committedAt, (slot, option) => {
    const source = entropy.find(({ name }) => name === slot)?.options[option];
    if (source?.kind !== 'secret') return '';
    const made = secrets.find((secret) => secret.slot === slot && secret.option === option);
    // A secret that was given to somebody else is not the one that was approved.
    if (made?.holder === source.holder) return made.digest;
    missing.push({
      place: `entropy[${slot}].options[${option}]`,
      message: `${source.holder}保管的保密数还没有生成：请先生成并分交三份，再公布名录指纹`,
    });
    return '';
  });
  if (missing.length > 0) throw new Refusal('wrong-state', '还有保密数没有生成', missing);
  const problems = [...findTimingProblems(plan, committedAt), ...(await findFormerProblems(db, task, plan))];
  if (problems.length > 0) throw new Refusal('invalid', '随机数的安排有误，名录指纹尚未公布', problems);
  return plan;
}

/** What the entropy of a draw in another's place must not be, by what the other one knew or could have known. */
async function findFormerProblems(
  db: Db,
  { replaces, plan }: Task,
  after: EntropyPlan,
): Promise<readonly Problem[]> {
  if (replaces === null) return [];
  const { state } = await getTask(db, replaces);
  const { entropy_plan: before } = readCommitment(await loadTaskFiles(db, replaces, ['commitment.json']));
  return [
    ...(state === 'voided' ? findReplacementProblems(plan.entropy) : []),
    ...findSuccessionProblems(before, after),
  ];
}

type Statements = Omit<CommitmentFacts, 'engine' | 'entropyPlan'>;

async function statementsOf(db: Db, task: Task): Promise<Statements> {
  const { plan, notes } = task;
  const { frozen_at: frozenAt = '', previous = '', frame } = notes;
  const nameOf = async (list: 'organisations' | 'items', code: string): Promise<string> =>
    fieldText((await findRecord(db, getList(list), code))?.values['name']);
  return {
    drawId: task.id,
    drawNumber: task.drawNumber ?? '',
    agency: { code: plan.organisation_code, name: await nameOf('organisations', plan.organisation_code) },
    task: {
      code: task.id,
      name: plan.name,
      item: `${plan.item_code} ${await nameOf('items', plan.item_code)}`,
    },
    scopeKey: scopeKeyOf(task),
    cutOff: { day: plan.cut_off_day, recordedBy: recordedBy(plan, new Date(frozenAt)).toISOString() },
    frozenAt,
    releaseOn: plan.release_on,
    pool: frame?.pool ?? 0,
    previous,
    log: await logHead(db),
    supplements: task.supplements ?? '',
    replaces: await commitmentOf(db, task.replaces),
    substitutionReasons: Object.keys(substitutionReasons).toSorted(compareUtf8),
    voidReasons: Object.keys(voidReasons).toSorted(compareUtf8),
  };
}

async function commitmentOf(db: Db, taskId: string | null): Promise<string> {
  return taskId === null ? '' : ((await getTask(db, taskId)).commitment ?? '');
}
