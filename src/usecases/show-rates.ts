import { sentOfficers } from '../core/audit/sent-officers.ts';
import { publicName } from '../../reports/public-name.ts';
import { findOutOfLine, officeMeasures, type OfficeMeasure, type Rate } from '../core/audit/rates.ts';
import {
  readEntropy,
  readResult,
  readSealedOfficers,
  readOfficers,
  readRules,
} from '../core/proof/read-bundle.ts';
import { substitutionFile } from '../core/proof/substitutions/make-substitution.ts';
import type { Substitution } from '../core/proof/substitutions/substitution.ts';
import { readSubstitution } from '../core/proof/substitutions/check-substitutions.ts';
import type { SealedOfficer } from '../core/draw/frame.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import type { Context } from '../context.ts';
import { loadTaskFiles } from '../store/files.ts';
import { findRecord } from '../store/register.ts';
import { listSkips } from '../store/skips.ts';
import { listSubstitutions, type SubstitutionCase } from '../store/substitutions.ts';
import { tasksIn, type Task } from '../store/tasks.ts';
import { countVisitsByOthers } from '../store/visits-by-others.ts';
import { isSealedNow } from './look-at-draw.ts';

/** A rate, and whether chance alone would hardly give one so high. */
export interface JudgedRate extends Rate {
  readonly outOfLine: boolean;
}

/** The rates of one office. */
export interface OfficeRates {
  readonly code: string;
  readonly name: string;
  readonly rates: Readonly<Record<OfficeMeasure, JudgedRate>>;
}

/** How often one officer fell out of the targets for which he was drawn. */
export interface OfficerRate {
  /** As public lists call him: family name and the last digits of the certificate. */
  readonly label: string;
  readonly organisation: string;
  readonly fallenOut: JudgedRate;
}

export interface ShownRates {
  readonly offices: readonly OfficeRates[];
  /** Of draws that are no longer sealed; whoever was never drawn is not listed. */
  readonly officers: readonly OfficerRate[];
}

type Tally = Record<OfficeMeasure, { times: number; of: number }>;

interface Seats extends Rate {
  times: number;
  of: number;
  person: Pick<SealedOfficer, 'name' | 'certificate' | 'organisation'>;
}

const measures = Object.keys(officeMeasures) as OfficeMeasure[];

/**
 * How often each office withdraws, voids, substitutes, skips, sends others than were drawn and falls back, and how often each officer
 * falls out, each against all together; of one year of draw numbers when given. Rates that chance hardly gives are marked.
 */
export async function showRates(context: Context, year?: string): Promise<ShownRates> {
  const { db } = context;
  const numbered = (
    await tasksIn(db, ['frozen', 'committed', 'drawn', 'sealed', 'released', 'withdrawn', 'voided'])
  ).filter(({ drawNumber }) => drawNumber?.startsWith(year ?? '') === true);
  const offices = new Map<string, Tally>();
  const officers = new Map<string, Seats>();
  for (const task of numbered) {
    const tally = offices.get(task.plan.organisation_code) ?? emptyTally();
    offices.set(task.plan.organisation_code, tally);
    await countTask(context, task, tally, officers);
  }
  return { offices: await judgeOffices(context, offices), officers: judgeOfficers(officers) };
}

const emptyTally = (): Tally =>
  Object.fromEntries(measures.map((measure) => [measure, { times: 0, of: 0 }])) as Tally;

async function countTask(
  context: Context,
  task: Task,
  tally: Tally,
  officers: Map<string, Seats>,
): Promise<void> {
  const { db } = context;
  const { id, state, commitment, result: resultDigest } = task;
  const add = (measure: OfficeMeasure, times: number, of: number): void => {
    tally[measure].times += times;
    tally[measure].of += of;
  };
  if (commitment !== null) add('withdrawals', state === 'withdrawn' ? 1 : 0, 1);
  if (resultDigest === null) return;
  add('voids', state === 'voided' ? 1 : 0, 1);
  const done = (await listSubstitutions(db, id)).filter((each) => each.state === 'drawn');
  const files = await loadTaskFiles(db, id, [
    'rules.json',
    'officers.jsonl',
    'officers-sealed.jsonl',
    'entropy.json',
    'result.json',
    ...done.map(fileOf),
  ]);
  const drawn = readResult(files).drawn;
  const substitutions = done.map((each) =>
    readSubstitution(files.get(fileOf(each)) ?? new Uint8Array(), fileOf(each)),
  );
  const replaced = new Set(substitutions.flatMap(({ request }) => request.targets));
  const skips = (await listSkips(db, id)).filter((skip) => skip.state === 'approved');
  add('substitutions', replaced.size, drawn.length);
  add('skips', skips.length, drawn.length);
  const others = await countVisitsByOthers(db, id);
  add('others', others.times, others.of);
  const entropies = [readEntropy(files).sources, ...substitutions.map(({ entropy }) => entropy)];
  const fallen = entropies.filter((values) => values.some(({ option }) => option !== 0));
  add('fallbacks', fallen.length, entropies.length);
  if (isSealedNow(context, task)) return;
  const sealed = readSealedOfficers(files);
  const people = new Map(readOfficers(files, readRules(files)).map((row, i) => [row.id, sealed[i]]));
  countOfficers(drawn, substitutions, people, officers);
}

const fileOf = ({ number }: SubstitutionCase): string => substitutionFile(number ?? 0);

function countOfficers(
  drawn: readonly { readonly team: readonly string[] }[],
  substitutions: readonly Substitution[],
  people: ReadonlyMap<string, SealedOfficer | undefined>,
  officers: Map<string, Seats>,
): void {
  const add = (pseudonym: string, times: number, of: number): void => {
    const person = people.get(pseudonym);
    if (person === undefined) return;
    const seats = officers.get(person.code);
    officers.set(person.code, { times: (seats?.times ?? 0) + times, of: (seats?.of ?? 0) + of, person });
  };
  const { sent, fallen } = sentOfficers(drawn, substitutions);
  for (const officer of sent) add(officer, 0, 1);
  for (const officer of fallen) add(officer, 1, 0);
}

async function judgeOffices(
  { db }: Context,
  offices: ReadonlyMap<string, Tally>,
): Promise<readonly OfficeRates[]> {
  const tallies = [...offices];
  const judged = new Map(
    measures.map((measure) => [measure, findOutOfLine(tallies.map(([, tally]) => tally[measure]))]),
  );
  const shown: OfficeRates[] = [];
  for (const [i, [code, tally]] of tallies.entries()) {
    const record = await findRecord(db, getList('organisations'), code);
    const rates = Object.fromEntries(
      measures.map((measure) => [
        measure,
        { ...tally[measure], outOfLine: judged.get(measure)?.[i] === true },
      ]),
    ) as OfficeRates['rates'];
    shown.push({ code, name: fieldText(record?.values['name']) || code, rates });
  }
  return shown.toSorted((left, right) => (left.code < right.code ? -1 : 1));
}

function judgeOfficers(officers: ReadonlyMap<string, Seats>): readonly OfficerRate[] {
  const seats = [...officers.values()];
  const marks = findOutOfLine(seats);
  return seats
    .map(({ times, of, person }, i) => ({
      label: `${publicName(person.name)}${person.certificate === '' ? '' : `（证号尾号 ${person.certificate.slice(-4)}）`}`,
      organisation: person.organisation,
      fallenOut: { times, of, outOfLine: marks[i] === true },
    }))
    .toSorted((left, right) => (left.label < right.label ? -1 : left.label > right.label ? 1 : 0));
}
