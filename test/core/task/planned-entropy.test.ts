import assert from 'node:assert/strict';
import { PlannedEntropySchema } from '../../../src/contract/planned-entropy.ts';
import { quicknet } from '../../../src/core/proof/entropy/beacons.ts';
import { defaultEntropyPlan, findPlanProblems } from '../../../src/core/proof/entropy/entropy-plan.ts';
import {
  committedPlan,
  defaultPlannedEntropy,
  earliestEntropy,
  findPlannedProblems,
  findReplacementProblems,
  findTimingProblems,
  type PlannedSlot,
  type PlannedSource,
} from '../../../src/core/task/planned-entropy.ts';

const dice = (digits: number): PlannedSource => ({ kind: 'dice', digits });
const secret: PlannedSource = { kind: 'secret', holder: '示例机要室' };
const drand = (minutes: number): PlannedSource => ({ kind: 'drand', when: { minutes } });
const drandAt = (at: string): PlannedSource => ({ kind: 'drand', when: { at } });
const lottery: PlannedSource = { kind: 'lottery', lottery: '福彩3D', issue: '2026331', digits: 3 };

const slot = (name: string, ...options: readonly PlannedSource[]): PlannedSlot => ({
  name,
  deadline: options.length > 1 ? { minutes: 60 } : null,
  options,
});

const placesOf = (problems: readonly { readonly place: string }[]): readonly string[] =>
  problems.map(({ place }) => place);
const strong = slot('a', dice(20));
const check = (entropy: readonly PlannedSlot[], announced = true) =>
  placesOf(findPlannedProblems({ entropy, announced }));

describe('the entropy that a plan asks for', () => {
  it('is two witnesses with twelve dice each unless something else is asked', () => {
    assert.deepEqual(PlannedEntropySchema.parse(undefined), defaultPlannedEntropy);
    assert.deepEqual(
      committedPlan(defaultPlannedEntropy, '2027-03-01T00:00:00.000Z', () => ''),
      defaultEntropyPlan,
    );
    assert.deepEqual(check(defaultPlannedEntropy), []);
    assert.deepEqual(check(defaultPlannedEntropy, false), []);
  });

  it('obeys the rules of the committed plan', () => {
    assert.deepEqual(check([slot('a', dice(19))]), ['entropy']);
    assert.deepEqual(check([slot('s', secret), slot('a', dice(20))]), ['entropy']);
    assert.deepEqual(check([strong, { ...slot('s', secret, drand(90)), deadline: null }]), [
      'entropy[s].deadline',
    ]);
    assert.deepEqual(check([strong, { ...slot('s', secret), deadline: { minutes: 60 } }]), [
      'entropy[s].deadline',
    ]);
    assert.deepEqual(check([strong, slot('s', { kind: 'secret', holder: ' ' })]), [
      'entropy[s].options[0].holder',
    ]);
  });

  it('lies ten minutes after the commitment at least', () => {
    assert.deepEqual(check([slot('z', drand(10))]), []);
    assert.deepEqual(check([slot('z', drand(9))]), ['entropy[z].options[0].when']);
    assert.deepEqual(check([strong, { ...slot('z', secret, drand(90)), deadline: { minutes: 9 } }]), [
      'entropy[z].deadline',
    ]);
  });

  it('of an unannounced task rests on what outsiders cannot look up', () => {
    const sealed = (...entropy: readonly PlannedSlot[]) => check(entropy, false);
    assert.deepEqual(sealed(slot('z', drand(15))), ['entropy']);
    assert.deepEqual(sealed(slot('z', drand(15)), slot('l', lottery)), ['entropy']);
    assert.deepEqual(sealed(slot('a', dice(19)), slot('z', drand(15))), ['entropy']);
    assert.deepEqual(sealed(slot('a', dice(20)), slot('z', drand(15))), []);
    assert.deepEqual(sealed(slot('s', secret), slot('z', drand(15))), []);
    // Whoever lets the secret fail would open the list to everybody.
    assert.deepEqual(sealed(slot('s', secret, drand(90)), slot('z', drand(15))), ['entropy']);
    assert.deepEqual(sealed(slot('s', secret, secret), slot('z', drand(15))), []);
  });

  it('in the place of a voided draw ends with a value that nobody chooses', () => {
    assert.deepEqual(placesOf(findReplacementProblems(defaultPlannedEntropy)), ['entropy']);
    assert.deepEqual(findReplacementProblems([slot('a', dice(12)), slot('s', secret)]), []);
    assert.deepEqual(findReplacementProblems([slot('a', dice(20)), slot('z', drand(15), lottery)]), []);
    assert.deepEqual(placesOf(findReplacementProblems([])), ['entropy']);
  });

  it('names moments with their offset, which are kept as UTC', () => {
    const plan = [{ name: 'z', options: [{ kind: 'drand', when: { at: '2027-03-01T09:30:00+08:00' } }] }];
    const [parsed] = PlannedEntropySchema.parse(plan);
    assert.deepEqual(parsed?.options, [drandAt('2027-03-01T01:30:00.000Z')]);
    for (const at of ['2027-03-01T09:30:00', '2027-03-01', '9:30', ''])
      assert.ok(
        !PlannedEntropySchema.safeParse([{ name: 'z', options: [{ kind: 'drand', when: { at } }] }]).success,
        at,
      );
    for (const when of [{}, { at: '2027-03-01T09:30:00+08:00', minutes: 10 }, { minutes: 1.5 }])
      assert.ok(!PlannedEntropySchema.safeParse([{ name: 'z', options: [{ kind: 'drand', when }] }]).success);
  });
});

describe('the committed plan', () => {
  // The round of 2026-11-21T09:29:24Z is 34,150,000: see the test of the values.
  const committedAt = '2026-11-21T09:14:23.456Z';

  it('has the first round at or after each moment, the digests of the secrets and instants for deadlines', () => {
    const asked = [
      slot('a', dice(17)),
      slot('s', secret),
      {
        name: 'z',
        deadline: { minutes: 60 },
        options: [drand(15), drandAt('2026-11-22T00:00:00.000Z'), lottery],
      },
    ];
    const plan = committedPlan(asked, committedAt, (name, option) =>
      name === 's' && option === 0 ? 'ab'.repeat(32) : '',
    );
    assert.deepEqual(plan, [
      { name: 'a', deadline: '', options: [{ kind: 'dice', digits: 17 }] },
      {
        name: 's',
        deadline: '',
        options: [{ kind: 'secret', digest: 'ab'.repeat(32), holder: '示例机要室' }],
      },
      {
        name: 'z',
        deadline: '2026-11-21T10:14:23.000Z',
        options: [
          { kind: 'drand', chain: quicknet, round: 34_150_000 },
          // (1795305600 − 1692803367) / 3 + 1 = 34167412
          { kind: 'drand', chain: quicknet, round: 34_167_412 },
          { kind: 'lottery', lottery: '福彩3D', issue: '2026331', digits: 3 },
        ],
      },
    ]);
    assert.deepEqual(findPlanProblems(plan, committedAt), []);
    assert.deepEqual(findTimingProblems(plan, committedAt), []);
  });

  it('has no round and no deadline that is over or too near', () => {
    const timing = (...asked: readonly PlannedSlot[]) =>
      placesOf(
        findTimingProblems(
          committedPlan(asked, committedAt, () => ''),
          committedAt,
        ),
      );
    assert.deepEqual(timing(slot('z', drand(10))), []);
    assert.deepEqual(timing(slot('z', drandAt('2026-11-21T09:24:00.000Z'))), ['entropy[z].options[0].when']);
    assert.deepEqual(timing(slot('z', drandAt('2020-01-01T00:00:00.000Z'))), ['entropy[z].options[0].when']);
    // Exactly ten minutes are enough: the round is made at 09:29:24.
    const exactly = committedPlan([slot('z', drand(10))], '2026-11-21T09:19:24.000Z', () => '');
    assert.deepEqual(findTimingProblems(exactly, '2026-11-21T09:19:24.000Z'), []);
    assert.deepEqual(placesOf(findTimingProblems(exactly, '2026-11-21T09:19:25.000Z')), [
      'entropy[z].options[0].when',
    ]);
    const over = { name: 's', deadline: { at: '2026-11-21T09:14:23.456Z' }, options: [secret, secret] };
    assert.deepEqual(timing(over), ['entropy[s].deadline']);
    const hasty = { name: 'z', deadline: { minutes: 20 }, options: [drand(30), lottery] };
    assert.deepEqual(timing(hasty), ['entropy[z].deadline']);
    // A round that is known before the deadline could be compared with the secret.
    const chosen = { name: 's', deadline: { minutes: 60 }, options: [secret, drand(30)] };
    assert.deepEqual(timing(chosen), ['entropy[s].options[1].when']);
    assert.deepEqual(timing({ ...chosen, options: [secret, drand(61)] }), []);
  });

  it('can be known from the commitment on, but for rounds of the beacon', () => {
    const from = (...asked: readonly PlannedSlot[]) =>
      earliestEntropy(
        committedPlan(asked, committedAt, () => ''),
        committedAt,
      );
    assert.equal(from(slot('a', dice(12)), slot('z', drand(15))), committedAt);
    assert.equal(from(slot('z', drand(15)), slot('y', drand(30))), '2026-11-21T09:29:24.000Z');
    assert.equal(from(slot('z', drand(15), lottery)), committedAt);
  });
});
