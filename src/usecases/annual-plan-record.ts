import type { AnnualPlanRecord, PlanApproval } from '../../reports/annual-plan.ts';
import type { SimulationRecord, WorkloadRecord } from '../../reports/annual-plan-workload.ts';
import type { RecordValues } from '../core/lists/definition.ts';
import { getList } from '../core/lists/definitions.ts';
import { fieldText, ratioText } from '../core/lists/field-text.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { exemptions } from '../core/visits/bases.ts';
import type { AnnualCap, AnnualDuty } from '../core/year/annual-plan.ts';

import { annualPlanStateLabels } from '../core/year/plan-states.ts';
import { countOf } from '../core/year/population.ts';
import { scheduleOf } from '../core/year/schedule.ts';
import { workloadOf } from '../core/year/workload.ts';
import { districtName } from '../files/districts.ts';
import type { Context } from '../context.ts';
import { listActors } from '../store/actors.ts';
import { listSimulations, type PlanSimulation } from '../store/annual-plan-simulations.ts';
import type { AnnualPlanVersion } from '../store/annual-plans.ts';
import { allRecords } from '../store/register.ts';
import { describePlanLine, milliText, scopeWords, shareText, type PlanWords } from './describe-plan-line.ts';

/** What the printed plan says of a version: its plan in words, with the counts that it was judged against. */
export async function annualPlanRecord(
  context: Context,
  found: AnnualPlanVersion,
): Promise<AnnualPlanRecord> {
  const { plan } = found;
  const words = await planWords(context, found);
  const used = [...new Set(plan.lines.map(({ item_code: code }) => code))];
  return {
    agency: words.organisationNames.get(plan.organisation_code) ?? plan.organisation_code,
    issuedOn: issueDay(found),
    title: plan.name,
    edition: editionOf(found),
    goals: plan.goals,
    focus: plan.focus,
    steps: plan.steps,
    items: used.map((code) => itemOf(code, words.items.get(code) ?? {})),
    lines: plan.lines.map((line) => describePlanLine(words, line)),
    duties: plan.duties.map((duty) => dutyOf(words, duty)),
    caps: plan.caps.map((cap) => capOf(words, cap)),
    notes: notesOf(words),
    staff: plan.staff_note,
    persons: plan.persons.map(({ name, duty }) => `${name}（${duty}）`),
    workload: await workloadOfRecord(context, found, words),
    schedule: scheduleOf(plan, found.population).map(({ month, what, visits, persons }) => ({
      month,
      what,
      visits: visits === null ? '—' : String(visits),
      persons: persons.length === 0 ? '—' : persons.join('\n'),
    })),
    approval: await approvalOf(context, found),
    contradictions: found.contradictions.map(({ message }) => message),
    contact: plan.contact,
  };
}

async function planWords({ db }: Context, found: AnnualPlanVersion): Promise<PlanWords> {
  const { plan, population, notes } = found;
  const at = notes.approved_at ?? found.changedAt;
  const asOf = { day: chinaDay(at), recordedBy: new Date(at) };
  const items = await allRecords(db, getList('items'), asOf);
  const organisations = await allRecords(db, getList('organisations'), asOf);
  return {
    plan,
    population,
    workload: workloadOf(plan, population),
    items: new Map(items.map(({ code, values }) => [code, values])),
    organisationNames: new Map(organisations.map(({ code, values }) => [code, fieldText(values['name'])])),
  };
}

/** The day that a paper of a version bears: of its publication, before that of its approval, before that of its last change. */
export function issueDay({ notes, changedAt }: AnnualPlanVersion): string {
  return chinaDay(notes.published_at ?? notes.approved_at ?? changedAt);
}

/** Which version it is and how far it has come, as papers say it. */
export function editionOf({ plan, version, state }: AnnualPlanVersion): string {
  const draft = state === 'draft' ? '，未经批准，不得执行' : '';
  return `${plan.year}年度，第${version}版，${annualPlanStateLabels[state]}${draft}`;
}

/** Who drafted, approved, filed and published a version, by name; blank where it has not happened. */
export async function approvalOf({ db }: Context, found: AnnualPlanVersion): Promise<PlanApproval> {
  const { hands, notes } = found;
  const names = new Map((await listActors(db)).map(({ id, name }) => [id, name]));
  const nameOf = (id: string | undefined): string => (id === undefined ? '' : (names.get(id) ?? id));
  const dayOf = (at: string | undefined): string => (at === undefined ? '' : chinaDay(at));
  return {
    drafter: nameOf(hands.draft),
    approver: nameOf(hands.approve),
    approvedOn: dayOf(notes.approved_at),
    filedWith: notes.filed?.with ?? '',
    filedOn: notes.filed?.on ?? '',
    publishedOn: dayOf(notes.published_at),
  };
}

const itemOf = (code: string, values: RecordValues): AnnualPlanRecord['items'][number] => ({
  code,
  name: fieldText(values['name']),
  content: fieldText(values['content']),
  legalBasis: fieldText(values['legal_basis']),
  grade: fieldText(values['importance']),
});

const itemsText = (items: readonly string[]): string => (items.length === 0 ? '全部事项' : items.join('、'));

function dutyOf(words: PlanWords, duty: AnnualDuty): AnnualPlanRecord['duties'][number] {
  const ratios = duty.classes.map(
    ({ value, ratio_bp }) => `信用${value === '' ? '未评' : value}级${ratioText(ratio_bp)}`,
  );
  const otherwise = ratioText(duty.otherwise_bp);
  return {
    name: duty.name,
    scope: scopeWords(words, duty.scope),
    visits: duty.visits === 0 ? '不定次数' : `至少${duty.visits}次`,
    ratios: ratios.length === 0 ? otherwise : [...ratios, `其他${otherwise}`].join('，'),
    items: itemsText(duty.items),
  };
}

function capOf(words: PlanWords, cap: AnnualCap): AnnualPlanRecord['caps'][number] {
  return {
    name: cap.name,
    scope: scopeWords(words, cap.scope),
    visits: `至多${cap.visits}次`,
    counted: `${itemsText(cap.items)}${cap.on_site_only ? '的现场检查' : '的检查'}`,
    exempt: cap.exemptions.length === 0 ? '无' : cap.exemptions.map((key) => exemptions[key]).join('、'),
  };
}

/** What caps and the reserve mean, in plain words. */
function notesOf(words: PlanWords): readonly string[] {
  const { plan } = words;
  const safe = plan.caps
    .filter(({ visits }) => visits === 1)
    .map(({ name, scope, items, on_site_only: onSite, exemptions: lifted }) => {
      const besides =
        lifted.length === 0 ? '' : `，但${lifted.map((key) => exemptions[key]).join('、')}等情形除外`;
      const by = items.length === 0 ? '' : `按事项${items.join('、')}`;
      return `按“${name}”，${scopeWords(words, scope)}的机构全年${by}${onSite ? '现场' : ''}检查不超过一次：已经查过一次的，当年不再抽取，本年内不会再因随机抽查上门${besides}。`;
    });
  const from = 13 - plan.reserve_months;
  const reserve =
    plan.reserve_months === 0
      ? []
      : [
          `${from === 12 ? '12月' : `${from}月至12月`}留作补查：检查义务在此之前全部安排完毕，已抽中而未能完成的检查在下一个月补做。`,
        ];
  const ratios =
    plan.duties.length === 0
      ? []
      : ['年度比例是全年检查次数与家数之比，100%即平均每家一次。每家应查的次数由抽取规则保证，不靠偶然。'];
  return [...ratios, ...safe, ...reserve];
}

async function workloadOfRecord(
  { db }: Context,
  found: AnnualPlanVersion,
  { plan, population, workload }: PlanWords,
): Promise<WorkloadRecord> {
  const targets = countOf(population.targets);
  const simulations = await listSimulations(db, found.id, found.version);
  const newest = simulations.find(
    ({ planSha256, populationSha256 }) =>
      planSha256 === found.planSha256 && populationSha256 === found.populationSha256,
  );
  return {
    targets,
    total: milliText(workload.total_milli),
    ratio: shareText(workload.total_milli, targets),
    minimumRatio: ratioText(plan.minimum_ratio_bp),
    officers: countOf(population.officers.filter(({ certified }) => certified)),
    months: workload.months.map(({ month, milli, per_officer_milli: each }) => ({
      month,
      workingDays: population.working_days[month - 1] ?? 0,
      visits: milliText(milli),
      perOfficer: milliText(each),
    })),
    districts: workload.districts.map(
      ({ district_code: code, milli, officers, per_officer_milli: each }) => ({
        name: code === '' ? '未填写' : districtName(code),
        visits: milliText(milli),
        officers,
        perOfficer: each === null ? '—' : milliText(each),
      }),
    ),
    ...(newest === undefined ? {} : { simulation: simulationOf(newest) }),
  };
}

const simulationOf = ({ result, completedBp }: PlanSimulation): SimulationRecord => ({
  years: result.years,
  completed: ratioText(completedBp),
  months: result.months,
  duties: result.duties,
  capBreaches: result.cap_breaches,
  failures: result.failure_count,
});
