import { findDateFault } from '../core/lists/codes.ts';
import type { FactDifference } from '../core/risk/fact-difference.ts';
import { factLabel } from '../core/risk/measures.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { insertFacts } from '../store/period-facts.ts';
import {
  getRiskImport,
  getRiskImportContent,
  markRiskImportApplied,
  type RiskImport,
  type RiskImportKind,
} from '../store/risk-imports.ts';
import { logPoolChange } from './log-pool-change.ts';
import { differenceOf, factTables, requireProfile } from './check-risk-sheet.ts';

/** What a user decides when applying a sheet of ratings or indicators. */
export interface RiskApplication {
  readonly reason: string;
  /** The first day on which the new versions are in force. */
  readonly effectiveOn: string;
}

const shownProblems = 50;

/**
 * Applies a checked sheet in one transaction: every new and changed class or number as a version of its own. Refuses a faulty
 * sheet (faulty-rows), one that was applied before, one whose difference is no longer what was shown or whose classes are no longer in force
 * (conflict), and a day before that of a version which would be replaced (invalid).
 */
export async function applyRiskSheet(
  context: Context,
  actorId: string,
  kind: RiskImportKind,
  importId: string,
  { reason, effectiveOn }: RiskApplication,
): Promise<RiskImport> {
  const fault = findDateFault(effectiveOn);
  if (fault !== undefined) throw new Refusal('invalid', `生效日期${fault}`);
  if (reason.trim() === '') throw new Refusal('invalid', '请填写变动原因');
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const run = await getRiskImport(inner.db, kind, importId);
    if (run.state === 'faulty') {
      const message = `文件有 ${run.report.fault_count} 处错误，没有导入任何一行：请改正后重新上传`;
      throw new Refusal('faulty-rows', message);
    }
    const { facts } = (await getRiskImportContent(inner.db, kind, importId)).checked;
    await markRiskImportApplied(inner.db, importId, actor.id, inner.now().toISOString());
    const difference = await differenceOf(inner.db, kind, facts);
    assertSeen(run, difference);
    assertForward(difference, effectiveOn);
    if (kind === 'ratings') await assertClasses(inner, effectiveOn, difference);
    const shared = { effectiveOn, reason: reason.trim(), importId, actorId: actor.id };
    await insertFacts(inner, factTables[kind], [
      ...difference.added.map((fact) => ({ ...fact, ...shared, version: 1 })),
      ...difference.changed.map(({ before, after }) => ({
        ...after,
        ...shared,
        version: before.version + 1,
      })),
    ]);
    await recordApplied(inner, kind, run, { ...shared, difference });
    return getRiskImport(inner.db, kind, importId);
  });
}

async function recordApplied(
  context: Context,
  kind: RiskImportKind,
  { id, fileSha256 }: RiskImport,
  applied: RiskApplication & { readonly actorId: string; readonly difference: FactDifference },
): Promise<void> {
  const { effectiveOn, reason, actorId: actor } = applied;
  const [added, changed] = [applied.difference.added.length, applied.difference.changed.length];
  const detail = { added, changed, effective_on: effectiveOn, reason, file_sha256: fileSha256 };
  const subject = `risk-imports/${id}`;
  const entry = await appendAudit(context, { actor, action: `${kind}-applied`, subject, detail });
  await logPoolChange(context, entry, {
    subject: kind,
    facts: { step: 'import', added, changed },
    change: { import: id, file_sha256: fileSha256, reason, effective_on: effectiveOn },
  });
}

function assertSeen({ report }: RiskImport, { added, changed, unchanged }: FactDifference): void {
  const isAsSeen =
    added.length === report.added && changed.length === report.changed && unchanged === report.unchanged;
  if (!isAsSeen) throw new Refusal('conflict', '核对之后数据又有变动：请重新上传核对，再应用');
}

function assertForward({ changed }: FactDifference, effectiveOn: string): void {
  const problems = changed
    .filter(({ before }) => before.effectiveOn > effectiveOn)
    .slice(0, shownProblems)
    .map(({ before: { targetCode, period, key, effectiveOn: day, version } }) => ({
      place: `${targetCode} ${period} ${factLabel(key)}`,
      message: `第 ${version} 版自 ${day} 生效，生效日期不能更早`,
    }));
  if (problems.length > 0) throw new Refusal('invalid', '生效日期早于已登记的版本', problems);
}

async function assertClasses(
  { db }: Context,
  effectiveOn: string,
  { added, changed }: FactDifference,
): Promise<void> {
  const { name, classes } = await requireProfile(db, effectiveOn);
  const known = new Set<unknown>([null, ...classes.map((row) => row.class)]);
  const strange = [...added, ...changed.map(({ after }) => after)].find(({ value }) => !known.has(value));
  if (strange === undefined) return;
  const message = `${effectiveOn} 生效的等级表“${name}”中没有等级 ${String(strange.value)}：请重新上传核对`;
  throw new Refusal('conflict', message);
}
