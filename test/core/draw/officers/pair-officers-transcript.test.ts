import assert from 'node:assert/strict';
import { pairOfficers } from '../../../../src/core/draw/officers/pair-officers.ts';
import type { PairingProblem } from '../../../../src/core/draw/officers/seat-pools.ts';
import { seatGroup } from '../../../support/brute-force.ts';
import { NaivePairing } from './naive-pairing.ts';
import { largeProblem, openProblem, randomProblem } from './pairing-samples.ts';
import { streamOf } from '../samples.ts';

/** Pairs with both implementations and compares every line, the teams, and how much of the stream was used. */
function compare(problem: PairingProblem, name: string, kinds: Map<string, number>): void {
  const [ours, theirs] = [streamOf(name), streamOf(name)];
  const { teams, decisions } = pairOfficers(problem, ours);
  const naive = new NaivePairing(problem, theirs);
  const expected = naive.run();
  decisions.forEach((decision, i) => {
    assert.deepEqual(decision, expected[i], `line ${i} of ${name}: ${JSON.stringify(problem)}`);
    kinds.set(decision.kind, (kinds.get(decision.kind) ?? 0) + 1);
  });
  assert.equal(decisions.length, expected.length);
  const units = naive.teams();
  const officers =
    problem.team.by === 'officer'
      ? units
      : units.map((groups, place) =>
          groups.flatMap((group) => seatGroup(problem, group, place, naive.levels[place] ?? 0) ?? []),
        );
  assert.deepEqual(teams, officers);
  assert.equal(ours.below(2 ** 32), theirs.below(2 ** 32));
}

const allKinds = ['seats', 'seat', 'chain', 'relaxed', 'owed', 'again', 'balance'] as const;

function assertOften(
  kinds: ReadonlyMap<string, number>,
  least: number,
  wanted: readonly string[] = allKinds,
): void {
  if (process.env['VERBOSE'] === '1') console.log(kinds);
  for (const kind of wanted)
    assert.ok((kinds.get(kind) ?? 0) >= least, `hardly any ${kind}: ${kinds.get(kind) ?? 0}`);
}

describe('the transcript of the pairing is that of a plain reading of the protocol', () => {
  it('on 1,500 small problems of officers', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < 1500; i += 1) compare(randomProblem(`${i}`), `small ${i}`, kinds);
    assertOften(kinds, 40);
  });

  it('on 500 small problems of groups', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < 500; i += 1) compare(randomProblem(`${i}`, 'group'), `groups ${i}`, kinds);
    // So few groups are hardly ever uneven once the least loaded came first.
    assertOften(
      kinds,
      5,
      allKinds.filter((kind) => kind !== 'balance'),
    );
  });

  it('on 60 problems of a dozen or more targets', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < 40; i += 1)
      compare(largeProblem(`${i}`, 6 + (i % 9), 12 + (i % 5)), `mid ${i}`, kinds);
    for (let i = 0; i < 20; i += 1) compare(largeProblem(`${i}`, 16, 9, 'group'), `mid groups ${i}`, kinds);
    assertOften(kinds, 10);
  });

  it('on lists so long that they keep track of loads', () => {
    const kinds = new Map<string, number>();
    for (let i = 0; i < 3; i += 1) compare(largeProblem(`${i}`, 150, 60), `long ${i}`, kinds);
    // No slack, so that the last seats need chains.
    compare(openProblem(100, 100, { capacity: 2 }), 'tight', kinds);
    // Too few by six seats: the capacity binds, and who is given up is the least loaded again.
    compare(openProblem(52, 98, { capacity: 1 }), 'too few', kinds);
    assert.ok((kinds.get('seat') ?? 0) > 400);
  });
});
