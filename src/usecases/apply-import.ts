import type { Json } from '../core/canonical-json.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import type { Difference } from '../core/lists/difference.ts';
import {
  findChangeRefusal,
  nextVersion,
  type RecordChange,
  type VersionFact,
} from '../core/lists/version-rules.ts';
import { Refusal } from '../core/refusal.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import {
  getImport,
  getImportContent,
  markApplied,
  openImportPersonal,
  type ImportRun,
} from '../store/imports.ts';
import { listVersionFacts, recordVersions, type NewVersion } from '../store/register.ts';
import { countDifference, recordsAfter } from './check-import.ts';
import { compareImport, currentVersions, personalOf } from './compare-import.ts';
import { hashRows, logPoolChange } from './log-pool-change.ts';
import { assertOneTop, assertOwnList, assertOwnRecords } from './people/assert-own.ts';

/** What a user decides when applying an import. */
export interface Application {
  readonly reason: string;
  /** The first day on which the new versions are in force. */
  readonly effectiveOn: string;
  /** What becomes of records that the file does not mention. */
  readonly leaving: 'keep' | 'exit';
}

/**
 * Applies a checked import in one transaction: every new and changed record as a version of its own. Refuses a faulty
 * import (faulty-rows), one that was applied before, and one whose list has changed since it was checked (conflict).
 */
export async function applyImport(
  context: Context,
  actorId: string,
  importId: string,
  application: Application,
  onProgress?: (done: number) => void,
): Promise<ImportRun> {
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const run = await getImport(inner.db, importId);
    if (run.state === 'faulty') {
      throw new Refusal(
        'faulty-rows',
        `文件有 ${run.report.fault_count} 处错误，没有导入任何一行：请改正后重新上传`,
      );
    }
    const { checked } = await getImportContent(inner.db, importId);
    const personal = await openImportPersonal(inner, importId);
    const current = await currentVersions(inner, run.list);
    const difference = await compareImport(inner, run.list, { ...checked, personal }, current);
    assertSeen(run, difference);
    assertOwnList(inner, run.list);
    assertOwnRecords(inner, run.list, recordsAfter(difference));
    assertOneTop(run.list, current, recordsAfter(difference));
    const facts = await listVersionFacts(inner.db, getList(run.list));
    const versions = makeVersions(difference, facts, application).map((version) => ({
      ...version,
      personal: personalOf(personal, codeOf(version)),
      carriedFrom: current.get(codeOf(version))?.id,
    }));
    await markApplied(inner.db, importId, actor.id, inner.now().toISOString());
    await recordVersions(inner, getList(run.list), actor.id, versions, onProgress);
    await recordApplied(inner, actor.id, run, { application, difference, versions });
    return getImport(inner.db, importId);
  });
}

const codeOf = ({ values }: NewVersion): string => String(values['code']);

async function recordApplied(
  inner: Context,
  actor: string,
  { id, list, fileSha256 }: ImportRun,
  {
    application,
    difference,
    versions,
  }: {
    readonly application: Application;
    readonly difference: Difference;
    readonly versions: readonly NewVersion[];
  },
): Promise<void> {
  const rows = hashRows(versions.map(versionJson));
  const counts = countDifference(difference);
  const detail = {
    list,
    ...counts,
    leaving_records: application.leaving,
    effective_on: application.effectiveOn,
    reason: application.reason,
    file_sha256: fileSha256,
    rows_sha256: rows,
  };
  const entry = await appendAudit(inner, {
    actor,
    action: 'import-applied',
    subject: `imports/${id}`,
    detail,
  });
  const { added, changed, leaving } = counts;
  await logPoolChange(inner, entry, {
    subject: list,
    facts: { step: 'import', added, changed, left: application.leaving === 'exit' ? leaving : 0 },
    change: { rows },
  });
}

function assertSeen(run: ImportRun, difference: Difference): void {
  const counts = countDifference(difference);
  const isAsSeen = (['added', 'changed', 'unchanged', 'leaving'] as const).every(
    (key) => counts[key] === run.report[key],
  );
  if (!isAsSeen) throw new Refusal('conflict', '核对之后名录又有变动：请重新上传核对，再应用');
}

function makeVersions(
  difference: Difference,
  facts: ReadonlyMap<string, readonly VersionFact[]>,
  application: Application,
): readonly NewVersion[] {
  const { effectiveOn, reason } = application;
  const make = (values: RecordValues, change: RecordChange): NewVersion => {
    const code = String(values['code']);
    const history = facts.get(code) ?? [];
    const proposed = { change, effectiveOn, reason, isCorrection: false };
    const refusal = findChangeRefusal(history, proposed);
    if (refusal !== undefined) {
      throw new Refusal(refusal.code, `${code}：${refusal.message}`, refusal.problems);
    }
    return { values, change, effectiveOn, reason, ...nextVersion(history, proposed) };
  };
  return [
    ...difference.added.map((values) => make(values, 'entry')),
    ...difference.changed.map(({ after }) => make(after, 'change')),
    ...(application.leaving === 'exit' ? difference.leaving.map((values) => make(values, 'exit')) : []),
  ];
}

/** A new version of a record, for digests. */
export const versionJson = ({ values, change, version, state, effectiveOn, reason }: NewVersion): Json => ({
  values,
  change,
  version,
  state,
  effective_on: effectiveOn,
  reason,
});
