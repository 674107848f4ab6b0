/** In what a freeze can differ from the one before it. */
export const changeKinds = [
  'entered',
  'excluded',
  'left',
  'officer-entered',
  'officer-left',
  'officer-recused',
  'officer-unavailable',
  'readmitted',
  'reclassified',
] as const;

export type ChangeKind = (typeof changeKinds)[number];

/** One difference from the previous freeze: of which target, officer (pseudonym) or recusal (`officer/target`). */
export interface ChangeRow {
  readonly kind: ChangeKind;
  readonly id: string;
  /** The SHA-256 of its sealed line. */
  readonly sealed: string;
}

/** What it was and is, why, and who approved it. */
export interface SealedChange {
  readonly before: string;
  readonly after: string;
  readonly reason: string;
  readonly approver: string;
  readonly salt: string;
}

/** How many changes of each kind. */
export type ChangeCounts = Readonly<Record<ChangeKind, number>>;

/** By what changes are sorted and unique. */
export const changeKey = ({ kind, id }: Pick<ChangeRow, 'kind' | 'id'>): string => `${kind} ${id}`;

/** How many changes of each kind there are; all kinds are named. */
export function countChanges(changes: readonly Pick<ChangeRow, 'kind'>[]): ChangeCounts {
  const counts = Object.fromEntries(changeKinds.map((kind) => [kind, 0])) as Record<ChangeKind, number>;
  for (const { kind } of changes) counts[kind] += 1;
  return counts;
}
