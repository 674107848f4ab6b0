import type { OfficerRow } from '../../../../src/core/draw/frame.ts';
import type {
  StandingVisit,
  Substituted,
  SubstitutionProblem,
} from '../../../../src/core/draw/officers/substitute.ts';
import type { SeatRules } from '../../../../src/core/draw/rules.ts';
import type { SubstitutionDecision } from '../../../../src/core/proof/substitutions/substitution.ts';
import type { Stream } from '../../../../src/core/stream.ts';

/** Section 13 of docs/draw-protocol.md word by word, with whole teams and no tables: for small problems only. */
export function substituteNaively(problem: SubstitutionProblem, stream: Stream): Substituted {
  const { rules, rows, out } = problem;
  const visits = problem.visits.map((visit) => ({ ...visit }));
  const decisions: SubstitutionDecision[] = [];
  for (const block of splitBlocks(visits, rows, (rules.dates?.together ?? null) !== null)) {
    const held = [...(block[0]?.team ?? [])];
    const leaving = held.flatMap((officer, seat) => (out.has(officer) ? [seat] : []));
    for (const seat of rules.team?.by === 'group' ? [0] : leaving) {
      if (fillSeat(problem, visits, block, { seat, stream, decisions })) continue;
      for (const visit of block) visit.team = [];
      decisions.push({ kind: 'owed', rows: block.map(({ row }) => row) });
      break;
    }
  }
  return { visits, decisions };
}

function fillSeat(
  problem: SubstitutionProblem,
  visits: readonly Mutable[],
  block: readonly Mutable[],
  {
    seat,
    stream,
    decisions,
  }: { readonly seat: number; readonly stream: Stream; readonly decisions: SubstitutionDecision[] },
): boolean {
  const byGroup = problem.rules.team?.by === 'group';
  for (;;) {
    const found = byGroup
      ? groupCandidates(problem, visits, block)
      : officerCandidates(problem, visits, block, seat);
    if (found.length > 0) {
      const value = stream.below(found.length);
      const unit = found[value] as number;
      for (const visit of block) visit.team = seatUnit(problem, visit, seat, unit, byGroup);
      const rows = block.map(({ row }) => row);
      decisions.push({ kind: 'substitute', rows, seat, candidates: found.length, value, unit });
      return true;
    }
    const least = Math.min(...block.map(({ level }) => level));
    if (least >= (problem.rules.team?.ladder.length ?? 0)) return false;
    const relaxed = block.filter(({ level }) => level === least);
    for (const visit of relaxed) visit.level += 1;
    decisions.push({ kind: 'relaxed', level: least + 1, rows: relaxed.map(({ row }) => row) });
  }
}

type Mutable = { -readonly [K in keyof StandingVisit]: StandingVisit[K] };

function splitBlocks(
  visits: readonly Mutable[],
  rows: readonly number[],
  isTogether: boolean,
): readonly (readonly Mutable[])[] {
  const wanted = visits.filter(({ row }) => rows.includes(row));
  const isSame = (a: Mutable, b: Mutable): boolean =>
    isTogether && a.day !== null && a.day === b.day && a.team.join() === b.team.join();
  const done: Mutable[] = [];
  const blocks: Mutable[][] = [];
  for (const visit of wanted) {
    if (done.includes(visit)) continue;
    const block = wanted.filter((other) => other === visit || isSame(visit, other));
    done.push(...block);
    blocks.push(block);
  }
  return blocks;
}

function officerCandidates(
  problem: SubstitutionProblem,
  visits: readonly Mutable[],
  block: readonly Mutable[],
  seat: number,
): readonly number[] {
  const { frame, named } = problem;
  const loadOf = (officer: number): number => visits.filter(({ team }) => team.includes(officer)).length;
  const fitting = [...frame.officers.keys()].filter(
    (officer) =>
      !named.has(officer) &&
      block.every((visit) => fits(problem, officer, visit, seat)) &&
      !block.some(({ team }) => team.includes(officer)) &&
      block.every((visit) => loadOf(officer) + block.length <= roomOf(problem, officer, visit.level)) &&
      isFree(problem, visits, block, [officer]),
  );
  return leastLoaded(fitting, loadOf);
}

function groupCandidates(
  problem: SubstitutionProblem,
  visits: readonly Mutable[],
  block: readonly Mutable[],
): readonly number[] {
  const groups = groupsOf(problem);
  const holder = (team: readonly number[]): number =>
    team.length === 0 ? -1 : groups.findIndex((members) => members.includes(team[0] as number));
  const loadOf = (group: number): number => visits.filter(({ team }) => holder(team) === group).length;
  const fitting = [...groups.keys()].filter((group) => {
    const members = groups[group] ?? [];
    return (
      !members.some((member) => problem.named.has(member)) &&
      block.every((visit) => firstSeating(problem, members, visit) !== undefined) &&
      block.every(
        (visit) =>
          loadOf(group) + block.length <=
          Math.min(...members.map((member) => roomOf(problem, member, visit.level))),
      ) &&
      isFree(problem, visits, block, members)
    );
  });
  return leastLoaded(fitting, loadOf);
}

function leastLoaded(units: readonly number[], loadOf: (unit: number) => number): readonly number[] {
  const least = Math.min(...units.map(loadOf));
  return units.filter((unit) => loadOf(unit) === least);
}

function isFree(
  { frame }: SubstitutionProblem,
  visits: readonly Mutable[],
  block: readonly Mutable[],
  members: readonly number[],
): boolean {
  const day = block[0]?.day ?? null;
  if (day === null) return true;
  return members.every(
    (member) =>
      frame.officers[member]?.days_off.includes(day) === false &&
      !visits.some((visit) => visit.day === day && visit.team.includes(member)),
  );
}

function roomOf({ frame, rules }: SubstitutionProblem, officer: number, level: number): number {
  let capacity = rules.team?.capacity ?? 0;
  for (const step of rules.team?.ladder.slice(0, level) ?? [])
    if (step.kind === 'capacity') capacity = step.capacity;
  return Math.min(capacity, frame.officers[officer]?.capacity ?? capacity);
}

function fits(
  { frame, rules }: SubstitutionProblem,
  officer: number,
  { row, level }: Mutable,
  seat: number,
): boolean {
  const who = frame.officers[officer] as OfficerRow;
  const target = frame.targets.at(row);
  const asked = rules.team?.seats[seat] as SeatRules;
  const steps = rules.team?.ladder.slice(0, level) ?? [];
  const counts = (name: string): boolean =>
    !steps.some((step) => step.kind === 'match' && step.attribute === name);
  const keepsLast = rules.team?.separate_last === true && !steps.some(({ kind }) => kind === 'last_team');
  return [
    who.available,
    who.certified || !asked.certified,
    asked.scope.every(({ attribute, values }) => values.includes(who.attributes[attribute] ?? '')),
    asked.skills.every((skill) => who.skills.includes(skill)),
    asked.match.every((name) => !counts(name) || who.attributes[name] === target?.attributes[name]),
    asked.differ.every((name) => !counts(name) || who.attributes[name] !== target?.attributes[name]),
    !frame.recusals.some((recusal) => recusal.officer === who.id && recusal.target === target?.id),
    !keepsLast || target?.last_team.includes(who.id) === false,
  ].every(Boolean);
}

/** The groups in the order of their names (ASCII here), as members in roster order. */
function groupsOf({ frame }: SubstitutionProblem): readonly (readonly number[])[] {
  const names = [...new Set(frame.officers.map(({ group }) => group))].filter((name) => name !== '');
  return names
    .toSorted()
    .map((name) => frame.officers.flatMap((officer, i) => (officer.group === name ? [i] : [])));
}

/** The first order in which everyone fits: the first seat goes to the first member for whom the rest can be completed. */
function firstSeating(
  problem: SubstitutionProblem,
  members: readonly number[],
  visit: Mutable,
): readonly number[] | undefined {
  const size = problem.rules.team?.seats.length ?? 0;
  if (members.length !== size) return undefined;
  const place = (taken: readonly number[]): readonly number[] | undefined => {
    if (taken.length === size) return taken;
    for (const member of members) {
      if (taken.includes(member) || !fits(problem, member, visit, taken.length)) continue;
      const whole = place([...taken, member]);
      if (whole !== undefined) return whole;
    }
    return undefined;
  };
  return place([]);
}

function seatUnit(
  problem: SubstitutionProblem,
  visit: Mutable,
  seat: number,
  unit: number,
  byGroup: boolean,
): readonly number[] {
  if (!byGroup) return visit.team.map((officer, k) => (k === seat ? unit : officer));
  return firstSeating(problem, groupsOf(problem)[unit] ?? [], visit) ?? [];
}
