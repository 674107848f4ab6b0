import assert from 'node:assert/strict';
import { quicknet } from '../../../../src/core/proof/entropy/beacons.ts';
import { entropyPlanShape } from '../../../../src/core/proof/entropy/entropy-shapes.ts';
import {
  defaultEntropyPlan,
  findPlanProblems,
  type EntropyPlan,
  type EntropySlot,
  type EntropySource,
} from '../../../../src/core/proof/entropy/entropy-plan.ts';
import type { Json } from '../../../../src/core/canonical-json.ts';

const dice = (digits: number): EntropySource => ({ kind: 'dice', digits });
const secret: EntropySource = { kind: 'secret', digest: 'ab'.repeat(32), holder: '示例机要室' };
const drand: EntropySource = { kind: 'drand', chain: quicknet, round: 1 };
/** Made in the very second of the deadline below: (1803864600 − 1692803367) / 3 + 1. */
const later: EntropySource = { ...drand, round: 37_020_412 };
const lottery: EntropySource = { kind: 'lottery', lottery: '福彩3D', issue: '2026331', digits: 3 };
const deadline = '2027-03-01T01:30:00.000Z';

const slot = (name: string, ...options: readonly EntropySource[]): EntropySlot => ({
  name,
  deadline: options.length > 1 ? deadline : '',
  options,
});

/** Before every round, but where a test says so. */
const madeAt = '2023-01-01T00:00:00.000Z';

const placesOf = (plan: EntropyPlan): readonly string[] =>
  findPlanProblems(plan, madeAt).map(({ place }) => place);

describe('an entropy plan', () => {
  it('may be the two dice of the default, and any mixture that is strong enough', () => {
    for (const plan of [
      defaultEntropyPlan,
      [slot('a', dice(20))],
      [slot('a', dice(20)), slot('b', secret)],
      [slot('a', dice(17)), slot('s', secret), slot('z', drand, lottery)],
      [slot('only', drand)],
      [slot('a', secret, later, secret, later), slot('b', drand, later)],
      Array.from({ length: 16 }, (_, i) => slot(`d${i}`, dice(2))),
    ])
      assert.deepEqual(findPlanProblems(plan, madeAt), []);
  });

  it('counts digits of dice and lotteries, 64 for beacons, nothing for secrets, of each slot the weakest', () => {
    assert.deepEqual(placesOf([slot('a', dice(19))]), ['entropy_plan']);
    assert.deepEqual(placesOf([slot('a', dice(10)), slot('b', dice(10))]), []);
    assert.deepEqual(placesOf([slot('a', dice(17)), slot('b', lottery)]), []);
    assert.deepEqual(placesOf([slot('a', dice(16)), slot('b', lottery)]), ['entropy_plan']);
    assert.deepEqual(placesOf([slot('a', secret), slot('b', secret)]), ['entropy_plan']);
    assert.deepEqual(placesOf([slot('a', dice(19)), slot('b', drand, secret)]), ['entropy_plan']);
    assert.deepEqual(placesOf([slot('a', dice(16)), slot('b', drand, lottery)]), ['entropy_plan']);
  });

  it('has rounds that nobody knows when it is made', () => {
    const second = '2026-11-26T01:00:00.000Z';
    // (1795654800 − 1692803367) / 3 + 1 = 34283812: made in that very second.
    const plan = (round: number) => [slot('z', { ...drand, round })];
    assert.deepEqual(findPlanProblems(plan(34_283_812), second).length, 1);
    assert.deepEqual(findPlanProblems(plan(34_283_813), second), []);
    assert.deepEqual(findPlanProblems(plan(34_283_812), '2026-11-26T00:59:59.999Z'), []);
  });

  it('has one to sixteen slots and one to four options', () => {
    assert.deepEqual(placesOf([]), ['entropy_plan', 'entropy_plan']);
    assert.deepEqual(placesOf(Array.from({ length: 17 }, (_, i) => slot(`d${i}`, dice(2)))), [
      'entropy_plan',
    ]);
    assert.ok(
      placesOf([slot('a', drand), { name: 'b', deadline: '', options: [] }]).includes('entropy_plan[b]'),
    );
    assert.ok(placesOf([slot('a', drand, later, later, later, later)]).includes('entropy_plan[a]'));
  });

  it('names its slots with ids, each once', () => {
    for (const name of ['', ' ', '一', 'a b', 'x'.repeat(65)])
      assert.deepEqual(placesOf([slot(name, drand)]), [`entropy_plan[${name}]`]);
    assert.deepEqual(placesOf([slot('!~', drand)]), []);
    assert.deepEqual(placesOf([slot('a', drand), slot('a', drand)]), ['entropy_plan[a]']);
  });

  it('has dice first and alone', () => {
    assert.deepEqual(placesOf([slot('s', drand), slot('a', dice(12))]), ['entropy_plan']);
    assert.deepEqual(placesOf([slot('a', dice(12)), slot('s', drand), slot('b', dice(12))]), [
      'entropy_plan',
    ]);
    assert.deepEqual(placesOf([slot('a', dice(20), later)]), ['entropy_plan[a]']);
    assert.deepEqual(placesOf([slot('a', drand, dice(64))]), ['entropy_plan[a]']);
  });

  it('has a deadline where there is a fallback, and none elsewhere', () => {
    const late = { name: 'a', deadline: '', options: [drand, later] };
    assert.deepEqual(placesOf([late]), ['entropy_plan[a].deadline']);
    assert.deepEqual(placesOf([{ ...late, deadline: '2027-03-01T01:30:00Z' }]), ['entropy_plan[a].deadline']);
    assert.deepEqual(placesOf([{ ...late, deadline }]), []);
    assert.deepEqual(placesOf([{ name: 'a', deadline, options: [drand] }]), ['entropy_plan[a].deadline']);
  });

  it('lets nobody know what would stand in while the first option is waited for', () => {
    const waits = (first: number, other: number, until = deadline) => ({
      name: 'a',
      deadline: until,
      options: [
        { ...drand, round: first },
        { ...drand, round: other },
      ],
    });
    assert.deepEqual(placesOf([waits(37_020_412, 37_020_412)]), []);
    assert.deepEqual(placesOf([waits(37_020_413, 37_020_413)]), ['entropy_plan[a].deadline']);
    assert.deepEqual(placesOf([waits(1, 37_020_411)]), ['entropy_plan[a].options[1].round']);
    const plan = [slot('d', dice(20)), { name: 's', deadline, options: [secret, secret] }];
    assert.deepEqual(
      findPlanProblems(plan, deadline).map(({ place }) => place),
      ['entropy_plan[s].deadline'],
    );
    assert.deepEqual(findPlanProblems(plan, '2027-03-01T01:29:59.999Z'), []);
  });

  it('names each source in full', () => {
    const wrong: readonly (readonly [EntropySource, string])[] = [
      [dice(0), 'digits'],
      [dice(65), 'digits'],
      [dice(1.5), 'digits'],
      [{ ...secret, digest: 'AB'.repeat(32) }, 'digest'],
      [{ ...secret, digest: 'ab'.repeat(31) }, 'digest'],
      [{ ...secret, holder: ' \u3000' }, 'holder'],
      [{ ...drand, chain: '0'.repeat(64) }, 'chain'],
      [{ ...drand, round: 0 }, 'round'],
      [{ ...drand, round: 2 ** 32 }, 'round'],
      [{ ...lottery, digits: 0 }, 'digits'],
      [{ ...lottery, digits: 65 }, 'digits'],
      [{ ...lottery, lottery: '' }, 'lottery'],
      [{ ...lottery, issue: ' ' }, 'issue'],
    ];
    for (const [source, field] of wrong) {
      const isDice = source.kind === 'dice';
      const plan: EntropyPlan = isDice
        ? [slot('a', source), slot('s', drand)]
        : [slot('s', drand), slot('a', source)];
      assert.deepEqual(placesOf(plan), [`entropy_plan[a].options[0].${field}`], JSON.stringify(source));
    }
    assert.deepEqual(placesOf([slot('a', { ...drand, round: 2 ** 32 - 1 })]), []);
  });

  it('is read with exactly its members', () => {
    const read = (plan: unknown): void => entropyPlanShape(plan as Json, 'entropy_plan');
    read([slot('a', dice(12)), slot('s', secret), slot('z', drand, lottery)]);
    read([]);
    for (const plan of [
      {},
      [{ name: 'a', options: [] }],
      [{ ...slot('a', secret), extra: '' }],
      [{ ...slot('a', secret), deadline: null }],
      [slot('a', { ...secret, digits: 3 } as unknown as EntropySource)],
      [slot('a', { kind: 'coin', digits: 3 } as unknown as EntropySource)],
      [slot('a', { kind: 'dice', digits: '3' } as unknown as EntropySource)],
      [slot('a', { kind: 'drand', chain: quicknet, round: 1, at: '' } as unknown as EntropySource)],
    ])
      assert.throws(() => read(plan), TypeError, JSON.stringify(plan));
  });
});
