import { inclusionProbabilities } from '../../src/core/draw/chances/inclusion-probabilities.ts';
import { PopulationBuilder, populationOf } from '../../src/core/draw/chances/population.ts';
import type { OfficerRow } from '../../src/core/draw/frame.ts';
import { pairOfficers } from '../../src/core/draw/officers/pair-officers.ts';
import type { PairingProblem } from '../../src/core/draw/officers/seat-pools.ts';
import type { Rules } from '../../src/core/draw/rules.ts';
import { drawTargets } from '../../src/core/draw/targets/draw-targets.ts';
import { indicatedOf, weightOf } from '../../src/core/draw/weights.ts';
import { openStream, type Stream } from '../../src/core/stream.ts';
import { peopleOf, pick, districtPlaces, rulesOf, targetsOf } from './national-frame.ts';
import { Stopwatch } from './stopwatch.ts';

const stream = (): Stream => openStream('5'.repeat(64));

/** The named aims of the draw, each with the CPU seconds that it aims at and those that it took. */
export function measureAims(): void {
  aim('5% of 1,000,000 with unequal chances in one stratum', 0.6, prepareOneStratum());
  aim('two trees of some 14,000 bounds over 1,080,000, chances included', 3, prepareTwoTrees());
  aim('pairing 108,000 targets with 100,000 officers', 3, preparePairing(108_000, 100_000, 3));
  aim('pairing 100,000 targets with 10,000 officers and no slack', 7, preparePairing(100_000, 10_000, 20));
}

function aim(name: string, seconds: number, work: () => string): void {
  const watch = new Stopwatch();
  const outcome = work();
  const { cpu } = watch.lap(name);
  console.log(`${name}: ${cpu.toFixed(2)} s (aim ${seconds}); ${outcome}`);
}

function prepareOneStratum(): () => string {
  const size = 1_000_000;
  const rules: Rules = { ...rulesOf(1000), duties: [], weights: { name: '', base: 1, indicators: [] } };
  const floor = { path: [], ratio_bp: 500, minimum: 0, done: 0, periods: 1 };
  const oneTree = { ...rules, trees: [{ attributes: [], floors: [floor] }] };
  const builder = new PopulationBuilder(oneTree);
  for (let row = 0; row < size; row += 1)
    builder.add({ attributes: {}, excluded: null, counted: true, duties: [], weight: 1 + pick(row, 20, 40) });
  const population = builder.finish();
  const pi = inclusionProbabilities(population, oneTree);
  return () => `${drawTargets(population, pi, stream()).drawn.length} drawn`;
}

function prepareTwoTrees(): () => string {
  const size = 1_080_000;
  const rules = rulesOf(size);
  function* rows() {
    for (const target of targetsOf(size))
      yield { ...target, weight: weightOf(rules.weights, indicatedOf(target, target.sealed)) };
  }
  const population = populationOf(rows(), rules);
  return () => {
    const pi = inclusionProbabilities(population, rules);
    return `${drawTargets(population, pi, stream()).drawn.length} drawn`;
  };
}

/** Teams of two from the target's own district, where officers and targets are as many in proportion everywhere. */
function preparePairing(targets: number, officers: number, capacity: number): () => string {
  const rules = rulesOf(1000);
  if (rules.team === null) throw new Error('the rules send nobody');
  const districts = 100;
  const placeOf = districtPlaces(districts);
  const people: readonly OfficerRow[] = peopleOf(1000, officers).officers.map((officer, i) => ({
    id: officer.code,
    attributes: placeOf(i % districts),
    skills: officer.skills,
    group: '',
    certified: true,
    available: true,
    capacity: null,
    days_off: officer.days_off,
    sealed: '',
  }));
  const seat = { role: '', certified: true, scope: [], skills: [], match: ['district'], differ: [] };
  const problem: PairingProblem = {
    team: { ...rules.team, capacity, seats: [seat, seat], ladder: [] },
    officers: people,
    recusals: [],
    targets: Array.from({ length: targets }, (_, row) => ({
      row,
      id: `T${row}`,
      attributes: { ...placeOf(row % districts) },
      last_team: [],
    })),
  };
  return () => {
    const { teams } = pairOfficers(problem, stream());
    return `${teams.filter((team) => team.length === 0).length} owed`;
  };
}
