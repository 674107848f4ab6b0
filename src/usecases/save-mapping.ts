import type { ListName } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { findMappingProblems, type ColumnMapping } from '../core/lists/mapping.ts';
import { isWithin } from '../core/people/jurisdiction.ts';
import { Refusal } from '../core/refusal.ts';
import { changesOf } from '../core/trail/changes.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import { listMappings, putMapping, type SavedMapping } from '../store/mappings.ts';

/**
 * Saves a column mapping under a name, to be used for the same kind of file again. Everybody reads with it, so one is exchanged only by those
 * in whose jurisdiction it was saved: refuses (forbidden) others.
 */
export async function saveMapping(
  context: Context,
  actorId: string,
  list: ListName,
  name: string,
  mapping: ColumnMapping,
): Promise<SavedMapping> {
  const headings = Object.values(mapping).flatMap((source) => ('column' in source ? [source.column] : []));
  const problems = findMappingProblems(getList(list), headings, mapping);
  if (name.trim() === '') throw new Refusal('invalid', '请给列对应起一个名称');
  if (problems.length > 0) throw new Refusal('invalid', '列对应有误', problems);
  return inTransaction(context, async (inner) => {
    const actor = await getActor(inner.db, actorId);
    const saved = { list, name: name.trim(), mapping, actorId: actor.id, savedAt: inner.now().toISOString() };
    const before = (await listMappings(inner.db, list)).find((each) => each.name === saved.name);
    if (before !== undefined) await assertOwn(inner, before);
    await putMapping(inner.db, saved);
    await appendAudit(inner, {
      actor: actor.id,
      action: 'mapping-saved',
      subject: `mappings/${list}`,
      detail: { name: saved.name, ...changesOf(before?.mapping ?? null, mapping) },
    });
    return saved;
  });
}

async function assertOwn(
  { db, jurisdiction = null }: Context,
  { name, actorId }: SavedMapping,
): Promise<void> {
  if (isWithin(jurisdiction, (await getActor(db, actorId)).organisationCode)) return;
  throw new Refusal('forbidden', `列对应“${name}”是其他机构保存的：请换一个名称`);
}
