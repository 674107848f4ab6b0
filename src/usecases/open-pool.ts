import { exceptionsOf, workingDays } from '../core/calendar/working-days.ts';
import type { PoolTarget } from '../core/draw/frame-targets.ts';
import type { Rules } from '../core/draw/rules.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText } from '../core/lists/field-text.ts';
import { subtreeOf } from '../core/lists/organisation-tree.ts';
import { Refusal } from '../core/refusal.ts';
import {
  poolOfficers,
  TargetMaker,
  type PoolRecord,
  type ScopedTarget,
  type TargetFacts,
} from '../core/task/make-pools.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { groundText } from '../core/task/recusal-grounds.ts';
import type { Visit } from '../core/visits/visit.ts';
import { calendarInForce } from '../store/calendar.ts';
import type { CodeRange } from '../store/codes.ts';
import type { Db } from '../store/connect.ts';
import { indicatorsInForce } from '../store/indicators.ts';
import { leaveInForce, type LeaveSpan } from '../store/leave.ts';
import { ratingsInForce } from '../store/ratings.ts';
import { listRecusals } from '../store/recusals.ts';
import { allRecords, entriesAfter, recordPages, type AsOf } from '../store/register.ts';
import { latestVisits, visitsInYear } from '../store/visits-by-target.ts';

/** What was in force by the end of a day and recorded by an instant, without the visits of tasks that are not to be seen. */
type CutOff = AsOf & {
  readonly day: string;
  readonly recordedBy: Date;
  readonly unseen?: readonly string[] | undefined;
};

/** A target in scope. */
interface PoolEntry {
  readonly scoped: ScopedTarget;
  readonly target: PoolTarget;
  readonly visits: readonly Visit[];
}

/** The pools of a plan's organisation and those below it, as of the cut-off; to a joint task the officers of its participants belong too. Targets come in the order of their codes, as often as asked; `onHeld` is told of each that the pool holds, in scope or not. */
export async function openPool(db: Db, plan: TaskPlan, asOf: CutOff) {
  const organisations = await allRecords(db, getList('organisations'), asOf);
  const belongs = membership(plan, organisations);
  const isSent = participation(plan);
  const calendar = await calendarInForce(db, asOf);
  const days = workingDays(plan.window.from, plan.window.to, exceptionsOf(calendar.days));
  if (plan.dates !== null && days.length === 0)
    throw new Refusal('contradiction', '检查时段内没有工作日，无法抽取检查日期：请改检查时段或工作日历');
  const officers = (await allRecords(db, getList('officers'), asOf)).filter(
    (record) => belongs(record) || isSent(record),
  );
  const maker = new TargetMaker(plan);
  const codes = new Set(officers.filter(({ state }) => state !== 'exited').map(({ code }) => code));
  async function* targets(rules: Rules, onHeld?: () => void): AsyncGenerator<PoolEntry> {
    for await (const page of recordPages(db, getList('targets'), asOf)) {
      const within = { from: page[0]?.code ?? '', to: page.at(-1)?.code ?? '' };
      const factsOf = await readFacts(db, plan, { ...asOf, within });
      for (const record of page.filter((each) => each.state !== 'exited' && belongs(each))) {
        onHeld?.();
        const facts = factsOf(record.code);
        const scoped = maker.scope(record, facts);
        if (scoped === undefined) continue;
        yield { scoped, target: maker.row(rules, scoped, facts), visits: facts.visits };
      }
    }
  }
  return {
    days,
    departments: leadDepartments(officers, isSent),
    isOfficer: (code: string) => codes.has(code),
    targets,
    people: async (rules: Rules) => ({
      officers: poolOfficers(plan, rules, officers, {
        organisationNames: new Map(
          organisations.map(({ code, values }) => [code, fieldText(values['name'])]),
        ),
        leave: await readLeave(db, plan, asOf),
        days,
      }),
      recusals: (await listRecusals(db, asOf))
        .filter(({ state, officerCode }) => state === 'active' && codes.has(officerCode))
        .map((recusal) => ({
          officer: recusal.officerCode,
          target: recusal.targetCode,
          ground: groundText(recusal),
        })),
    }),
  };
}

/** The leave within the plan's window, by officer. */
async function readLeave(
  db: Db,
  { window }: TaskPlan,
  { recordedBy }: CutOff,
): Promise<ReadonlyMap<string, readonly LeaveSpan[]>> {
  const leave = new Map<string, LeaveSpan[]>();
  for (const range of await leaveInForce(db, { ...window, recordedBy }))
    leave.set(range.officerCode, [...(leave.get(range.officerCode) ?? []), range]);
  return leave;
}

/** Whether a record belongs to the organisation of the plan or one below it; what names no organisation belongs to the root. */
function membership(plan: TaskPlan, organisations: readonly PoolRecord[]): (record: PoolRecord) => boolean {
  const nodes = organisations.map(({ code, values }) => ({
    code,
    parentCode: textOrNull(values['parent_code']),
  }));
  const subtree = subtreeOf(plan.organisation_code, nodes);
  const isRoot = nodes.find(({ code }) => code === plan.organisation_code)?.parentCode === null;
  return ({ values }) => {
    const organisation = textOrNull(values['organisation_code']);
    return organisation === null ? isRoot : subtree.has(organisation);
  };
}

/** Whether an officer is of a department that takes part in a joint task: such officers come from their department's own pool. */
function participation({ kind, participants }: TaskPlan): (record: PoolRecord) => boolean {
  const codes = new Set(kind === 'joint' ? participants.map((each) => each.department_code) : []);
  return (record) => codes.has(departmentOf(record));
}

/** The departments of the officers who are not sent by a participant; a lead that has none is given nobody. */
function leadDepartments(
  officers: readonly PoolRecord[],
  isSent: (record: PoolRecord) => boolean,
): readonly string[] {
  const departments = new Set(officers.filter((record) => !isSent(record)).map(departmentOf));
  return departments.size === 0 ? [''] : [...departments];
}

const departmentOf = ({ values }: PoolRecord): string => fieldText(values['department_code']);

/** What is known of the targets of a page: maps of all would not fit a national list. */
async function readFacts(
  db: Db,
  plan: TaskPlan,
  asOf: CutOff & { readonly within: CodeRange },
): Promise<(code: string) => TargetFacts> {
  const { year } = plan;
  const ratings = await ratingsInForce(db, asOf, asOf.within);
  const indicators = await indicatorsInForce(db, asOf, asOf.within);
  const latest = await latestVisits(db, asOf);
  // Without a year nothing counts but what is pending.
  const span = {
    from: year?.from ?? asOf.day,
    to: asOf.day,
    recordedBy: asOf.recordedBy,
    within: asOf.within,
    unseen: asOf.unseen,
  };
  const visits = new Map<string, readonly Visit[]>();
  for await (const entry of visitsInYear(db, span)) visits.set(entry.targetCode, entry.visits);
  const entered =
    year === null ? new Map<string, string>() : await entriesAfter(db, getList('targets'), year.from, asOf);
  return (code) => ({
    rating: ratings.get(code)?.class,
    indicators: indicators.get(code) ?? {},
    visits: visits.get(code) ?? [],
    latest: latest.get(code),
    enteredOn: entered.get(code) ?? null,
  });
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' ? value : null);
