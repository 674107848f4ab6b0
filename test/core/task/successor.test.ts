import assert from 'node:assert/strict';
import { quicknet } from '../../../src/core/proof/entropy/beacons.ts';
import type { EntropyPlan, EntropySource } from '../../../src/core/proof/entropy/entropy-plan.ts';
import { findSuccessionProblems, withdrawableUntil } from '../../../src/core/task/successor.ts';

const plan = (...options: readonly EntropySource[]): EntropyPlan => [
  { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 20 }] },
  { name: 'last', deadline: '', options },
];

const round = (number: number): EntropySource => ({ kind: 'drand', chain: quicknet, round: number });
const lottery = (issue: string): EntropySource => ({ kind: 'lottery', lottery: '福彩3D', issue, digits: 3 });
const secret = (digest: string): EntropySource => ({ kind: 'secret', digest, holder: '甲' });

const places = (before: EntropyPlan, after: EntropyPlan): readonly string[] =>
  findSuccessionProblems(before, after).map(({ place }) => place);

describe('the entropy of a draw in the place of another', () => {
  it('names rounds later than all that the former named', () => {
    const before = plan(round(100), round(200));
    assert.deepEqual(places(before, plan(round(201))), []);
    assert.deepEqual(places(before, plan(round(200))), ['entropy[last].options[0]']);
    assert.deepEqual(places(before, plan(round(201), round(150))), ['entropy[last].options[1]']);
  });

  it('uses no secret and no issue of the former; dice are thrown anew', () => {
    assert.deepEqual(places(plan(lottery('1')), plan(lottery('2'))), []);
    assert.deepEqual(places(plan(lottery('1')), plan(lottery('1'))), ['entropy[last].options[0]']);
    assert.deepEqual(places(plan(secret('a')), plan(secret('a'))), ['entropy[last].options[0]']);
    assert.deepEqual(places(plan(secret('a')), plan(secret('b'))), []);
  });

  it('ends the time for a withdrawal by its first round', () => {
    // Round 1 was made at 2023-08-23T15:09:27Z, and one follows every three seconds; ten minutes before round 11.
    assert.equal(withdrawableUntil(plan(round(21), round(11))), '2023-08-23T14:59:57.000Z');
    assert.equal(withdrawableUntil(plan(lottery('1'))), '');
  });
});
