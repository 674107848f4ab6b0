import type { PersonalKind } from '../people/personal-values.ts';

/** The five lists of 一单两库: the item list, the two pools, and the two directories that they refer to. */
export type ListName = 'items' | 'targets' | 'officers' | 'departments' | 'organisations';

/** How the text of one cell becomes a value and what is checked on the way. */
export type FieldKind =
  | 'text'
  | 'code'
  | 'uscc'
  | 'district'
  | 'date'
  | 'ratio'
  | 'flag'
  | 'choice'
  /** A personal value, of the kind that `personal` names. */
  | 'personal'
  /** The code of a record in another list, named by `refers`. */
  | 'reference';

/** One column of a list: of its table, its template, its import, its export and its form alike. */
export interface Field {
  /** snake_case; also the database column. */
  readonly key: string;
  /** The Chinese heading that users see. */
  readonly label: string;
  readonly kind: FieldKind;
  readonly required: boolean;
  readonly maxLength: number;
  /** What a person reads above the column: meaning, form, example. Chinese. */
  readonly explanation: string;
  /** `choice`: the only values allowed. Other kinds: what a drop-down suggests. */
  readonly options?: readonly string[];
  readonly refers?: ListName;
  /** A personal value: sealed in the database, masked in every record, never in a draw. */
  readonly personal?: PersonalKind;
}

/** A stored value: `ratio` is an integer in basis points, `flag` a boolean, every other kind NFC text. */
export type FieldValue = string | number | boolean | null;

export interface ListDefinition {
  readonly name: ListName;
  readonly label: string;
  /** The first field is always `code`: unique in the list, never reused. */
  readonly fields: readonly Field[];
}

/** The values of one record by field key; a field that is blank is null, a personal one is masked. */
export type RecordValues = Readonly<Record<string, FieldValue>>;

/** The personal values of one record as they are, by field key; only those that are given. */
export type PersonalValues = Readonly<Record<string, string>>;

/** The fields of a list whose values are personal. */
export const personalFields = (
  list: ListDefinition,
): readonly (Field & { readonly personal: PersonalKind })[] =>
  list.fields.filter(
    (field): field is Field & { readonly personal: PersonalKind } => field.personal !== undefined,
  );
