import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { subtreeOf } from '../core/lists/organisation-tree.ts';
import { mayEnforceOn } from '../core/task/recusal-grounds.ts';
import type { PoolRecord } from '../core/task/make-pools.ts';
import type { Db } from '../store/connect.ts';
import { listRecusals } from '../store/recusals.ts';
import { allRecords, findRecord } from '../store/register.ts';

/** Who would be left for a target. */
export interface EnforcersLeft {
  readonly left: number;
  /** The name of the organisation whose officers were counted. */
  readonly organisation: string;
}

/**
 * How many officers could still inspect a target on a day if this one could not: certified, not recused from it, of the lowest
 * organisation that has both the officer and the target, and those below it. undefined where the officer is not certified, or
 * where no organisation has both (officers of other departments): then nobody is lost to the target's own organisation.
 */
export async function countEnforcers(
  db: Db,
  asked: { readonly officerCode: string; readonly targetCode: string; readonly day: string },
): Promise<EnforcersLeft | undefined> {
  const { officerCode, targetCode, day } = asked;
  const able = (await allRecords(db, getList('officers'))).filter((record) => mayEnforce(record, day));
  const officer = able.find(({ code }) => code === officerCode);
  const target = await findRecord(db, getList('targets'), targetCode);
  if (officer === undefined || target === undefined) return undefined;
  const organisations = await allRecords(db, getList('organisations'));
  const shared = findShared(organisations, organisationOf(officer), organisationOf(target));
  if (shared === undefined) return undefined;
  const recused = new Set(
    (await listRecusals(db))
      .filter((recusal) => recusal.state === 'active' && recusal.targetCode === targetCode)
      .map((recusal) => recusal.officerCode),
  );
  const left = able.filter(
    (record) =>
      record.code !== officerCode && !recused.has(record.code) && shared.members.has(organisationOf(record)),
  );
  return { left: left.length, organisation: shared.name };
}

type ListedRecord = Pick<PoolRecord, 'code' | 'state' | 'values'>;

const organisationOf = ({ values }: Pick<PoolRecord, 'values'>): string =>
  fieldText(values['organisation_code']);

function mayEnforce({ state, values }: ListedRecord, day: string): boolean {
  return mayEnforceOn(
    {
      state,
      category: fieldText(values['category']),
      certificate: fieldText(values['certificate_number']),
      certificateExpiresOn: fieldText(values['certificate_expires_on']),
    },
    day,
  );
}

/** The lowest organisation above the target that has the officer too. A target without organisation belongs to the top ones. */
function findShared(organisations: readonly ListedRecord[], officers: string, targets: string) {
  const nodes = organisations.map(({ code, values }) => ({
    code,
    parentCode: fieldText(values['parent_code']) || null,
  }));
  const parents = new Map(nodes.map(({ code, parentCode }) => [code, parentCode]));
  const tops = nodes.filter(({ parentCode }) => parentCode === null).map(({ code }) => code);
  const chain = targets === '' ? tops : ancestorsOf(targets, parents);
  for (const code of chain) {
    const members = subtreeOf(code, nodes);
    if (!members.has(officers)) continue;
    const name = fieldText(organisations.find((each) => each.code === code)?.values['name']);
    return { members, name: name === '' ? code : name };
  }
  return undefined;
}

/** An organisation and those above it, lowest first. A cycle ends where it began. */
function ancestorsOf(code: string, parents: ReadonlyMap<string, string | null>): readonly string[] {
  const found = new Set<string>();
  let next: string | null = code;
  while (next !== null && !found.has(next)) {
    found.add(next);
    next = parents.get(next) ?? null;
  }
  return [...found];
}
