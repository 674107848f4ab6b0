import type { ListName, RecordValues } from '../lists/definition.ts';
import { subtreeOf, type TreeNode } from '../lists/organisation-tree.ts';

/**
 * The organisations whose data a person sees and touches (管辖范围): his own and everything below it. `null` is all of them: the
 * service itself, and whoever belongs to the top of the tree, who therefore also sees what belongs to nobody yet.
 */
export type Jurisdiction = ReadonlySet<string> | null;

/**
 * The jurisdiction of someone who belongs to an organisation. A code that is not in the tree sees itself alone, unless the tree is still
 * empty: somebody must be able to fill it.
 */
export function jurisdictionOf(organisationCode: string, nodes: readonly TreeNode[]): Jurisdiction {
  if (nodes.length === 0) return null;
  const own = nodes.find(({ code }) => code === organisationCode);
  if (own !== undefined && own.parentCode === null) return null;
  return subtreeOf(organisationCode, nodes);
}

/** Whether something that belongs to an organisation, or to none (null), is within a jurisdiction. */
export function isWithin(jurisdiction: Jurisdiction, organisationCode: string | null): boolean {
  if (jurisdiction === null) return true;
  return organisationCode !== null && jurisdiction.has(organisationCode);
}

/** The field that says to which organisation a record of a list belongs; null for the list that belongs to all. */
export const organisationFields = {
  organisations: 'code',
  departments: 'organisation_code',
  items: null,
  targets: 'organisation_code',
  officers: 'organisation_code',
} as const satisfies Readonly<Record<ListName, string | null>>;

/** Whether a record of a list is within a jurisdiction. The list that belongs to all is within every one. */
export function isRecordWithin(jurisdiction: Jurisdiction, list: ListName, values: RecordValues): boolean {
  const field = organisationFields[list];
  if (field === null) return true;
  const code = values[field];
  return isWithin(jurisdiction, typeof code === 'string' ? code : null);
}
