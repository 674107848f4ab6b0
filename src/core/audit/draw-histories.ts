import type { LogKind } from '../log/kinds.ts';
import type { LogRecord } from '../log/record.ts';

/** A record with its place in the log, from 0. */
export interface PlacedRecord extends LogRecord {
  readonly index: number;
}

/** Everything that a log says of one draw, in its order. */
export interface DrawHistory {
  readonly drawId: string;
  /** "agency number", as far as the log names them. */
  readonly name: string;
  readonly agency: string;
  readonly drawNumber: string;
  readonly records: readonly PlacedRecord[];
}

/** The kinds of record whose subject is the id of a draw. */
const drawKinds: readonly LogKind[] = [
  'commitment',
  'dice',
  'entropy',
  'release',
  'result',
  'skip',
  'substitution',
  'substitution-request',
  'void',
  'void-request',
  'withdrawal',
];

/** The histories of all draws of a log, in the order of their first records. */
export function drawHistories(records: readonly LogRecord[]): readonly DrawHistory[] {
  const histories = new Map<string, PlacedRecord[]>();
  for (const [index, record] of records.entries()) {
    if (!drawKinds.includes(record.kind)) continue;
    const own = histories.get(record.subject);
    if (own === undefined) histories.set(record.subject, [{ ...record, index }]);
    else own.push({ ...record, index });
  }
  return [...histories].map(([drawId, own]) => {
    const fact = (name: string): string => {
      const found = own.find(({ facts }) => Object.hasOwn(facts, name));
      return String(found?.facts[name] ?? '');
    };
    const [agency, drawNumber] = [fact('agency'), fact('draw_number')];
    const name = drawNumber === '' ? drawId : `${agency} ${drawNumber}`.trim();
    return { drawId, name, agency, drawNumber, records: own };
  });
}

/** The first record of a kind; undefined when there is none. */
export const firstOf = ({ records }: DrawHistory, kind: LogKind): PlacedRecord | undefined =>
  records.find((record) => record.kind === kind);

/** A fact of the draw's commitment as a text; "" when there is none. */
export const committedFact = (history: DrawHistory, name: string): string =>
  String(firstOf(history, 'commitment')?.facts[name] ?? '');

/** The index at which a draw came to its end (withdrawn, voided or released); Infinity while it is open. */
export function endOf(history: DrawHistory): number {
  const ends = (['withdrawal', 'void', 'release'] as const).flatMap((kind) => firstOf(history, kind) ?? []);
  return Math.min(Infinity, ...ends.map(({ index }) => index));
}
