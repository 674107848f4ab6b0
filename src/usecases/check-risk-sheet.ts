import { sha256Hex } from '../core/digest.ts';
import { getList } from '../core/lists/definitions.ts';
import { describeFactDifference, findFactDifference } from '../core/risk/fact-difference.ts';
import { checkPeriodSheet, sheetFields, type PeriodFact, type SheetKind } from '../core/risk/period-sheet.ts';
import { indicatorSheet, ratingSheet } from '../core/risk/sheet-kinds.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { readSheet } from '../files/read-sheet.ts';
import { writeTemplate, type SheetFormat } from '../files/write-sheet.ts';
import { inTransaction, type Context } from '../context.ts';
import { getActor } from '../store/actors.ts';
import { appendAudit } from '../store/audit.ts';
import type { Db } from '../store/connect.ts';
import { profileInForce, type AdoptedProfile } from '../store/credit-classes.ts';
import { indicatorTable } from '../store/indicators.ts';
import { newestFacts, type FactTable } from '../store/period-facts.ts';
import { ratingTable } from '../store/ratings.ts';
import { allRecords } from '../store/register.ts';
import { insertRiskImport, type RiskImport, type RiskImportKind } from '../store/risk-imports.ts';
import { keepRefusedUpload } from './trail/keep-refused-upload.ts';

const shownFaults = 200;
const shownSamples = 50;

/** Where each kind of sheet is kept. */
export const factTables: Readonly<Record<RiskImportKind, FactTable>> = {
  ratings: ratingTable,
  indicators: indicatorTable,
};

/** An uploaded sheet of ratings or of indicators. */
export interface RiskSheet {
  readonly kind: RiskImportKind;
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/**
 * Checks a sheet of ratings or indicators whole and stores what was found, changing nothing else: every fault of every row, or, when there is
 * none, the difference from what is recorded. Codes must be in the pool of targets, now or in the past; classes in the table in force
 * today (wrong-state while none was adopted).
 */
export async function checkRiskSheet(
  context: Context,
  actorId: string,
  { kind, fileName, bytes }: RiskSheet,
): Promise<RiskImport> {
  const actor = await getActor(context.db, actorId);
  const sheetKind = await findSheetKind(context, kind);
  const handedIn = { actorId: actor.id, subject: `risk-imports/${kind}`, bytes };
  const sheet = await keepRefusedUpload(context, handedIn, () => readSheet(bytes, fileName));
  const records = await allRecords(context.db, getList('targets'), { within: context.jurisdiction });
  const codes = new Set(records.map(({ code }) => code));
  const checked = checkPeriodSheet(sheetKind, sheet, (code) => codes.has(code));
  const difference = await differenceOf(context.db, kind, checked.facts);
  const run: RiskImport = {
    id: context.newId(),
    kind,
    fileName: fileName.slice(0, 200),
    fileSha256: sha256Hex(bytes),
    state: checked.faults.length > 0 ? 'faulty' : 'checked',
    report: {
      rows: sheet.rows.length,
      fault_count: checked.faults.length,
      faults: checked.faults.slice(0, shownFaults),
      added: difference.added.length,
      changed: difference.changed.length,
      unchanged: difference.unchanged,
      samples: describeFactDifference(difference, shownSamples),
      unused_headings: checked.unused_headings,
    },
    actorId: actor.id,
    createdAt: context.now().toISOString(),
    appliedBy: null,
    appliedAt: null,
  };
  await inTransaction(context, async (inner) => {
    await insertRiskImport(inner.db, run, { sheet, checked });
    await appendAudit(inner, {
      actor: actor.id,
      action: `${kind}-checked`,
      subject: `risk-imports/${run.id}`,
      detail: { file_sha256: run.fileSha256, state: run.state, faults: checked.faults.length },
    });
  });
  return run;
}

/** A blank sheet to fill in; that of ratings names the classes in force, and is refused (wrong-state) while there are none. */
export async function riskTemplate(
  context: Context,
  kind: RiskImportKind,
  format: SheetFormat,
): Promise<Uint8Array> {
  const sheetKind = await findSheetKind(context, kind);
  return writeTemplate({ name: 'targets', label: sheetKind.label, fields: sheetFields(sheetKind) }, format);
}

/** What these facts would add to and change in what is recorded. */
export async function differenceOf(db: Db, kind: RiskImportKind, facts: readonly PeriodFact[]) {
  const periods = [...new Set(facts.map(({ period }) => period))];
  return findFactDifference(await newestFacts(db, factTables[kind], periods), facts);
}

/** The table of credit classes in force on a day; refuses (wrong-state) while there is none. */
export async function requireProfile(db: Db, day: string): Promise<AdoptedProfile> {
  const profile = await profileInForce(db, { day });
  if (profile !== undefined) return profile;
  const message = `${day} 还没有生效的信用等级表：请先采用一张（shuangsui credit-classes adopt，或 POST /api/v1/credit-classes）`;
  throw new Refusal('wrong-state', message);
}

async function findSheetKind({ db, now }: Context, kind: RiskImportKind): Promise<SheetKind> {
  if (kind === 'indicators') return indicatorSheet;
  return ratingSheet(await requireProfile(db, chinaDay(now().toISOString())));
}
