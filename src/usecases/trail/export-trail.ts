import { createHash } from 'node:crypto';
import type { TrailHead } from '../../core/trail/entry.ts';
import { trailSubjects } from '../../core/trail/compare-anchors.ts';
import {
  exportForm,
  lineBytes,
  toExportLine,
  type ExportedAnchor,
  type ExportLine,
} from '../../core/trail/export-form.ts';
import { startInChina } from '../../core/trail/retention.ts';
import { findDateFault } from '../../core/lists/codes.ts';
import { nextDay } from '../../core/calendar/days.ts';
import { Refusal } from '../../core/refusal.ts';
import { inTransaction, type Context } from '../../context.ts';
import { getActor } from '../../store/actors.ts';
import { appendAudit, findAuditHead, findEntryBefore, readStoredAudit } from '../../store/audit.ts';
import { proveEntries } from '../log-proofs.ts';
import { anchorAudit } from './anchor-audit.ts';
import { listTrailNotes } from './verify-trail.ts';

/** Which days (in China) to export, both included; everything when left out. */
export interface ExportRange {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/**
 * Exports the trail: its entries in their order, without gaps, one line each, and a manifest as the last line (docs/transparency-log.md, section 10).
 * That it was exported is an entry of its own, and is noted in the log, before the first line is given. Refuses (invalid) days that are none, and (forbidden) whoever's
 * jurisdiction is a part of the tree.
 */
export async function exportTrail(
  context: Context,
  actorId: string,
  range: ExportRange = {},
): Promise<AsyncGenerator<ExportLine>> {
  assertDays(range);
  assertWhole(context);
  const places = await inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const base = await findBase(inner, range);
    const detail = { from: range.from ?? null, to: range.to ?? null, after: base.seq };
    await appendAudit(inner, { actor: actor.id, action: 'trail-exported', subject: 'trail', detail });
    await anchorAudit(inner);
    return { base, head: await findEnd(inner, range) };
  });
  return exportLines(context, places.base, places.head);
}

/** A part of a chain cannot be checked: who sees a part of the tree alone cannot export it. */
function assertWhole({ jurisdiction }: Context): void {
  if (jurisdiction === undefined || jurisdiction === null) return;
  throw new Refusal('forbidden', '审计记录首尾相连，只能整体导出：请由最上级机构的审计员导出');
}

function assertDays(range: ExportRange): void {
  const problems = (['from', 'to'] as const).flatMap((place) => {
    const fault = range[place] === undefined ? undefined : findDateFault(range[place]);
    return fault === undefined ? [] : [{ place, message: fault }];
  });
  if (problems.length > 0) throw new Refusal('invalid', '导出的日期有误', problems);
}

const findBase = ({ db }: Context, { from }: ExportRange): Promise<TrailHead> =>
  findEntryBefore(db, from === undefined ? '' : startInChina(from));

const findEnd = ({ db }: Context, { to }: ExportRange): Promise<TrailHead> =>
  to === undefined ? findAuditHead(db) : findEntryBefore(db, startInChina(nextDay(to)));

/** The lines of the entries after `base` up to `head`, and the manifest. */
export async function* exportLines(
  context: Context,
  base: TrailHead,
  head: TrailHead,
): AsyncGenerator<ExportLine> {
  const hash = createHash('sha256');
  let seq = base.seq;
  while (seq < head.seq) {
    const entries = await readStoredAudit(context.db, { afterSeq: seq });
    if (entries.length === 0) break;
    for (const entry of entries) {
      if (entry.seq > head.seq) break;
      const line = toExportLine(entry);
      hash.update(lineBytes(line));
      yield line;
    }
    seq = entries.at(-1)?.seq ?? head.seq;
  }
  const count = Math.max(0, head.seq - base.seq);
  yield {
    manifest: {
      form: exportForm,
      exported_at: context.now().toISOString(),
      base,
      head: count === 0 ? base : head,
      count,
      sha256: hash.digest('hex'),
      anchors: await anchorsBetween(context, base, head),
    },
  };
}

async function anchorsBetween(
  context: Context,
  base: TrailHead,
  head: TrailHead,
): Promise<readonly ExportedAnchor[]> {
  const notes = (await listTrailNotes(context.db)).filter(({ subject, facts }) => {
    const seq = Number(facts['seq']);
    return subject === trailSubjects.anchor && seq >= base.seq && seq <= head.seq;
  });
  // A log that cannot be signed must not keep anybody from exporting what there is.
  const proofs = await proveEntries(context, notes).catch((error: unknown) => {
    if (error instanceof Refusal) return new Map<number, string>();
    throw error;
  });
  return notes.map(({ seq: index, digest, facts }) => ({
    seq: Number(facts['seq']),
    hash: digest,
    index,
    proof: proofs.get(index) ?? null,
  }));
}
