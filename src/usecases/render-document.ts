import { chineseDate, chineseMonth, chineseTime } from '../../reports/composer/chinese-date.ts';
import type { ReplacedDraw } from '../../reports/draw-difference.ts';
import { renderDrawRecord, type DrawRecordRecord } from '../../reports/draw-record.ts';
import type { DrawnTarget } from '../../reports/drawn-list.ts';
import { publicName } from '../../reports/public-name.ts';
import { renderTaskNotice } from '../../reports/task-notice.ts';
import type { Verification } from '../../reports/verification-page.ts';
import { renderWitnessSheet } from '../../reports/witness-sheet.ts';
import { renderWorkPlan } from '../../reports/work-plan.ts';
import { bytesOf } from '../core/proof/read-bundle.ts';
import { splitPlan, type EntropyPlan, type EntropyValue } from '../core/proof/entropy/entropy-plan.ts';
import { tallyStatements } from '../core/proof/describe/tally.ts';
import { changesText } from '../core/task/describe-changes.ts';
import { describeSource } from '../core/task/describe-ceremony.ts';
import { countExclusions, describeOutside, describeScope } from '../core/task/describe.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { natureOf } from '../core/task/kinds.ts';
import { Refusal } from '../core/refusal.ts';
import { districtName } from '../files/districts.ts';
import type { Context } from '../context.ts';
import { describeReplaced } from './describe-replaced.ts';
import { describeStaffing, findAssigned } from './describe-staffing.ts';
import { loadDraw, type LoadedDraw } from './load-draw.ts';
import { isReader, isSealedNow, recordLook, type Looker } from './look-at-draw.ts';
import { renderGuide } from './render-ceremony-guide.ts';
import { changeLines, workPlanRecord } from './work-plan-record.ts';

/** The documents of a task by the names that doors use, with their Chinese titles. */
export const taskDocuments = {
  'work-plan': '抽查工作方案',
  'task-notice': '抽查任务公告',
  'drawn-notice': '抽查任务公告（含抽查名单）',
  'ceremony-guide': '随机抽取规程',
  'witness-sheet': '随机抽取见证表',
  'draw-record': '随机抽取记录',
} as const;

export type TaskDocument = keyof typeof taskDocuments;

/**
 * Renders a document of a task as PDF. Refuses (wrong-state) what does not exist yet: the notice and the witnesses' sheet
 * before the commitment, the record before the draw, the notice with the drawn list before its release. The record of a sealed draw
 * names who was drawn for its readers alone (the look is written down first); for others it has digests and counts.
 */
export async function renderTaskDocument(
  context: Context,
  taskId: string,
  name: TaskDocument,
  looker: Looker = null,
): Promise<Uint8Array> {
  const draw = await loadDraw(context, taskId);
  switch (name) {
    case 'work-plan':
      return renderWorkPlan(
        workPlanRecord(draw, draw.commitment === null ? undefined : verificationOf(draw)),
      );
    case 'task-notice':
      return renderNotice(draw, null);
    case 'drawn-notice':
      assertOpen(context, draw);
      return renderNotice(draw, { replaced: await describeReplaced(context, draw.task, null, true) });
    case 'ceremony-guide':
      return renderGuide(draw, verificationOf(draw));
    case 'witness-sheet':
      return renderSheet(draw);
    case 'draw-record':
      return renderRecord(draw, await openRecord(context, draw, looker));
  }
}

/** What the record says besides digests and counts. */
interface OpenRecord {
  /** The voided draw in whose place this one stands. */
  readonly replaced: ReplacedDraw | undefined;
  /** null while the list is sealed. */
  readonly list: OpenList | null;
}

/** What it says of those who were drawn. */
interface OpenList {
  /** The sentences about staffing. */
  readonly staffing: readonly string[];
  /** The targets whose team was assigned, not drawn. */
  readonly assigned: ReadonlySet<string>;
}

async function openRecord(context: Context, draw: LoadedDraw, looker: Looker): Promise<OpenRecord> {
  const { task } = draw;
  const isSealed = isSealedNow(context, task);
  const isOpen = !isSealed || isReader(task, looker);
  if (isSealed && isOpen) await recordLook(context, looker ?? '', task.id, 'draw-record');
  const replaced = await describeReplaced(context, task, looker, isOpen);
  if (!isOpen) return { replaced, list: null };
  const staffing = await describeStaffing(context, draw);
  return { replaced, list: { staffing, assigned: await findAssigned(context, draw) } };
}

function verificationOf(draw: LoadedDraw): Verification {
  const { commitment, task } = draw;
  if (commitment === null || task.commitment === null) throw tooEarly('名录指纹尚未公布');
  const withResult = task.result === null ? {} : { result: task.result };
  return {
    taskId: task.id,
    commitment: task.commitment,
    roots: [
      { label: '检查对象名录指纹', hex: commitment.targets.root },
      { label: '检查人员名录指纹', hex: commitment.officers.root },
      { label: '回避登记指纹', hex: commitment.recusals.root },
      { label: '名录变动指纹', hex: commitment.changes.root },
      { label: '抽取规则指纹', hex: commitment.rules },
    ],
    bundle: `${task.drawNumber}.zip`,
    ...withResult,
    promise: bytesOf(draw.files, 'commitment.json'),
  };
}

const tooEarly = (message: string): Refusal => new Refusal('wrong-state', `${message}，还没有这份文件`);

/** A task belongs to the plan of its month and item. */
const planNumber = ({ task }: LoadedDraw): string => `${task.plan.month}-${task.plan.item_code}`;

function assertOpen(context: Context, { task }: LoadedDraw): void {
  const isOpen = task.state === 'released' || task.state === 'voided';
  if (isOpen && !isSealedNow(context, task)) return;
  throw new Refusal('wrong-state', `名单在公布之后才能印发：任务公布日期为 ${task.plan.release_on}`);
}

/** The notice with the list when `list` is given, with what it says of the draw that was replaced. */
function renderNotice(draw: LoadedDraw, list: Pick<OpenRecord, 'replaced'> | null): Promise<Uint8Array> {
  const { task, rules, frame, item } = draw;
  const verification = verificationOf(draw);
  // The list of a voided draw is published all the same, when it would have been.
  const isVoided = task.state === 'voided';
  const mark = isVoided ? '（已作废）' : '';
  const committedOn = chinaDay(task.notes.committed_at ?? '');
  const releasedOn =
    task.notes.released_at === undefined ? task.plan.release_on : chinaDay(task.notes.released_at);
  return renderTaskNotice({
    agency: draw.agency,
    issuedOn: list !== null ? releasedOn : committedOn,
    title: `${draw.agency}关于${task.plan.name}任务的公告${mark}`,
    planNumber: planNumber(draw),
    planName: `${chineseMonth(task.plan.month)}${String(item['name'])}`,
    taskNumber: task.drawNumber ?? '',
    taskName: `${task.plan.name}${mark}`,
    type: natureOf(task.plan, draw),
    items: [`${task.plan.item_code} ${String(item['name'])}`],
    scope: `${describeScope(rules)}（名录截止${chineseDate(task.plan.cut_off_day)}）`,
    from: rules.window.from,
    to: rules.window.to,
    base: frame.targets.length,
    excluded: countExclusions(frame),
    outside: describeOutside(draw.pool, frame.targets.length),
    changes: changesText(task.notes.previous ?? '', changeLines(draw)),
    targets: draw.sample,
    verification,
    ...(list === null ? {} : { drawn: drawnTargets(draw, publicName), replaced: list.replaced }),
  });
}

function renderSheet(draw: LoadedDraw): Promise<Uint8Array> {
  const { task, commitment } = draw;
  const { dice, later } = splitPlan(commitment?.entropy_plan ?? []);
  const verification = verificationOf(draw);
  return renderWitnessSheet({
    agency: draw.agency,
    preparedAt: task.notes.committed_at ?? '',
    taskNumber: task.drawNumber ?? '',
    taskName: task.plan.name,
    eligibleTargets: commitment?.targets.eligible ?? 0,
    eligibleOfficers: commitment?.officers.eligible ?? 0,
    targets: draw.sample,
    statements: tallyStatements(draw.files).map(({ zh }) => zh),
    dice: dice.flatMap(({ options: [source] }) => (source?.kind === 'dice' ? [source.digits] : [])),
    isMixed: later.length > 0,
    verification,
  });
}

function renderRecord(draw: LoadedDraw, { list, replaced }: OpenRecord): Promise<Uint8Array> {
  const { task, entropy, result, commitment } = draw;
  const { ceremony } = task.notes;
  if (commitment === null || entropy === null || result === null || ceremony === undefined)
    throw tooEarly('还没有抽取');
  return renderDrawRecord({
    agency: draw.agency,
    heldAt: ceremony.held_at,
    place: ceremony.place,
    planNumber: planNumber(draw),
    taskNumber: task.drawNumber ?? '',
    taskName: task.plan.name,
    attendants: ceremony.present,
    eligibleTargets: commitment.targets.eligible,
    eligibleOfficers: commitment.officers.eligible,
    ...valuesOf(commitment.entropy_plan, entropy.sources),
    drawnTargets: result.drawn.length,
    drawnOfficers: new Set(result.drawn.flatMap(({ team }) => team)).size,
    objections: ceremony.objections,
    owed: result.drawn.filter(({ team }) => team.length === 0).length,
    staffing: list?.staffing ?? [],
    drawn: list === null ? null : drawnTargets(draw, (name) => name, list.assigned),
    replaced,
    verification: verificationOf(draw),
  });
}

/** The digits that were thrown, and the values that came after them, in the order of the plan. */
function valuesOf(
  plan: EntropyPlan,
  sources: readonly EntropyValue[],
): Pick<DrawRecordRecord, 'thrown' | 'values'> {
  const optionOf = (value: EntropyValue, i: number) => plan[i]?.options[value.option];
  const isDice = (value: EntropyValue, i: number): boolean => optionOf(value, i)?.kind === 'dice';
  return {
    thrown: sources.filter(isDice).map(({ by, value }, i) => ({
      role: `见证人${'甲乙丙丁戊己庚辛'.charAt(i)}`,
      name: by,
      digits: value,
    })),
    values: sources.flatMap((source, i) => {
      const option = optionOf(source, i);
      if (option === undefined || option.kind === 'dice') return [];
      const { by, at, value, reason } = source;
      const standIn = reason === '' ? '' : `；改用备用来源：${reason}`;
      return [{ source: describeSource(option).text, value, by: `${by}，${chineseTime(at)}${standIn}` }];
    }),
  };
}

function drawnTargets(
  draw: LoadedDraw,
  nameOf: (name: string) => string,
  assigned: ReadonlySet<string> = new Set(),
): readonly DrawnTarget[] {
  return draw.drawn.map(({ target, team, day }) => ({
    code: target.id,
    isAssigned: assigned.has(target.id),
    name: target.name,
    kind: target.attributes['kind'] ?? '',
    division: districtName(target.attributes['district_code'] ?? ''),
    team: team.length === 0 ? '人员不足，待安排' : team.map(({ name }) => nameOf(name)).join('、'),
    day,
  }));
}
