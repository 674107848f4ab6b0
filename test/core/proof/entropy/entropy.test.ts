import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { quicknet } from '../../../../src/core/proof/entropy/beacons.ts';
import {
  defaultEntropyPlan,
  type EntropyPlan,
  type EntropyValue,
} from '../../../../src/core/proof/entropy/entropy-plan.ts';
import {
  findEntropyProblems,
  findFirstProblems,
  findRecordProblems,
} from '../../../../src/core/proof/entropy/entropy.ts';

const frozenAt = '2026-11-22T08:00:00.000Z';
/** Round 34,150,000 is made at 1692803367 + 34149999 · 3 seconds, `date -u -d @1795253364`. */
const round = 34_150_000;
const made = '2026-11-21T09:29:24.000Z';
const before = '2026-11-21T09:29:23.999Z';

const bytes = Buffer.from('00112233445566778899aabbccddeeff'.repeat(2), 'hex');
const digest = createHash('sha256').update('shuangsui-3/secret\n').update(bytes).digest('hex');

const thrown = (name: string, changes: Partial<EntropyValue> = {}): EntropyValue => ({
  name,
  option: 0,
  value: '012345678901',
  by: name === 'dice-a' ? '赵见证' : '钱见证',
  at: frozenAt,
  reason: '',
  ...changes,
});

const diceValues = [thrown('dice-a'), thrown('dice-b')];
const placesOf = (problems: readonly { readonly place: string }[]): readonly string[] =>
  problems.map(({ place }) => place);
const check = (plan: EntropyPlan, values: readonly EntropyValue[], notBefore = frozenAt) =>
  placesOf(findEntropyProblems(plan, values, notBefore));

describe('the values of an entropy plan', () => {
  it('are one for each slot, in order', () => {
    assert.deepEqual(check(defaultEntropyPlan, diceValues), []);
    for (const values of [
      [],
      diceValues.slice(0, 1),
      diceValues.toReversed(),
      [...diceValues, thrown('dice-b')],
      [thrown('dice-a'), thrown('dice-a')],
    ])
      assert.deepEqual(check(defaultEntropyPlan, values), ['sources']);
  });

  it('of dice and lotteries are exactly so many digits', () => {
    for (const value of [
      '',
      '01234567890',
      '0123456789012',
      '01234567890a',
      '０12345678901',
      '-12345678901',
      ' 12345678901',
      '12345678901\n',
    ])
      assert.deepEqual(
        check(defaultEntropyPlan, [thrown('dice-a', { value }), thrown('dice-b')]),
        ['sources[dice-a]'],
        value,
      );
    const lottery: EntropyPlan = [
      { name: 'l', deadline: '', options: [{ kind: 'lottery', lottery: '福彩3D', issue: '1', digits: 3 }] },
    ];
    assert.deepEqual(check(lottery, [thrown('l', { value: '007' })]), []);
    assert.deepEqual(check(lottery, [thrown('l', { value: '0 7' })]), ['sources[l]']);
  });

  it('of secrets open what was committed', () => {
    const plan: EntropyPlan = [
      { name: 's', deadline: '', options: [{ kind: 'secret', digest, holder: '示例机要室' }] },
    ];
    const value = bytes.toString('hex');
    assert.deepEqual(check(plan, [thrown('s', { value })]), []);
    for (const other of [
      value.toUpperCase(),
      value.slice(2),
      `${value}00`,
      digest,
      `1${value.slice(1)}`,
      'g'.repeat(64),
    ])
      assert.deepEqual(check(plan, [thrown('s', { value: other })]), ['sources[s]'], other);
  });

  it('say who', () => {
    for (const by of ['', ' ', '\u3000 '])
      assert.deepEqual(check(defaultEntropyPlan, [thrown('dice-a', { by }), thrown('dice-b')]), [
        'sources[dice-a].by',
      ]);
  });

  it('were written down one after the other, none before the frame was frozen', () => {
    const at = (first: string, second: string) =>
      check(defaultEntropyPlan, [thrown('dice-a', { at: first }), thrown('dice-b', { at: second })]);
    assert.deepEqual(at(frozenAt, frozenAt), []);
    assert.deepEqual(at(frozenAt, '2026-11-22T08:00:00.001Z'), []);
    assert.deepEqual(at('2026-11-22T07:59:59.999Z', frozenAt), ['sources']);
    assert.deepEqual(at('2026-11-22T08:00:00.001Z', frozenAt), ['sources']);
    assert.deepEqual(at(frozenAt, '2026-11-22T08:00:01Z'), ['sources']);
    assert.deepEqual(at(frozenAt, '9999'), ['sources']);
  });
});

describe('a value that stands in for another', () => {
  const deadline = '2026-11-22T09:00:00.000Z';
  const plan: EntropyPlan = [
    {
      name: 'z',
      deadline,
      options: [
        { kind: 'secret', digest, holder: '示例机要室' },
        { kind: 'lottery', lottery: '福彩3D', issue: '1', digits: 3 },
      ],
    },
  ];
  const standIn = { option: 1, value: '123', at: deadline, reason: '保管人失联，三份只剩一份' };

  it('comes at the deadline or after it, with a reason', () => {
    assert.deepEqual(check(plan, [thrown('z', standIn)]), []);
    assert.deepEqual(check(plan, [thrown('z', { ...standIn, at: '2026-11-22T08:59:59.999Z' })]), [
      'sources[z].at',
    ]);
    for (const reason of ['', ' \u3000'])
      assert.deepEqual(check(plan, [thrown('z', { ...standIn, reason })]), ['sources[z].reason']);
  });

  it('is one of the options, and what was meant needs no reason', () => {
    for (const option of [2, -1, 0.5])
      assert.deepEqual(check(plan, [thrown('z', { ...standIn, option })]), ['sources[z].option']);
    const meant = { option: 0, value: bytes.toString('hex'), at: '2026-11-22T10:00:00.000Z' };
    assert.deepEqual(check(plan, [thrown('z', meant)]), []);
    assert.deepEqual(check(plan, [thrown('z', { ...meant, reason: '无' })]), ['sources[z].reason']);
  });
});

describe('dice and a round of the beacon', () => {
  const plan: EntropyPlan = [
    { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 12 }] },
    {
      name: 'z',
      deadline: '2026-11-21T10:00:00.000Z',
      options: [
        { kind: 'drand', chain: quicknet, round },
        { kind: 'lottery', lottery: '福彩3D', issue: '1', digits: 3 },
      ],
    },
  ];
  const notBefore = '2026-11-21T09:00:00.000Z';
  const signed = (at: string) => thrown('z', { value: 'a'.repeat(96), at });

  it('come in this order: dice before the second of the round, the round read in it or after', () => {
    assert.deepEqual(check(plan, [thrown('dice-a', { at: before }), signed(made)], notBefore), []);
    assert.deepEqual(check(plan, [thrown('dice-a', { at: before }), signed(before)], notBefore), [
      'sources[z].at',
    ]);
    assert.deepEqual(check(plan, [thrown('dice-a', { at: made }), signed(made)], notBefore), [
      'sources[dice-a].at',
    ]);
  });

  it('do so only where the round was used', () => {
    const at = '2026-11-21T10:00:00.000Z';
    const drawn = thrown('z', { option: 1, value: '123', at, reason: '信标停止服务' });
    assert.deepEqual(check(plan, [thrown('dice-a', { at: made }), drawn], notBefore), []);
  });

  it('but are recorded beforehand only while no round of the plan is made', () => {
    const first = (at: string) => placesOf(findFirstProblems(plan, [thrown('dice-a', { at })], notBefore));
    assert.deepEqual(first(before), []);
    assert.deepEqual(first(made), ['sources[dice-a].at']);
  });

  it('never make a malformed plan an exception', () => {
    const odd: EntropyPlan = [
      {
        name: 'z',
        deadline: 'soon',
        options: [
          { kind: 'drand', chain: '', round: 2 ** 60 },
          { kind: 'dice', digits: 3 },
        ],
      },
    ];
    assert.deepEqual(check(odd, [thrown('z', { option: 0 })]), ['sources[z]']);
    assert.deepEqual(check(odd, [thrown('z', { option: 1, value: '123', reason: '无' })]), ['sources[z].at']);
  });
});

describe('an entropy record', () => {
  it('is not recorded before its last value', () => {
    const last = '2026-11-22T08:00:00.001Z';
    const sources = [thrown('dice-a'), thrown('dice-b', { at: last })];
    const at = (recorded_at: string) =>
      placesOf(findRecordProblems(defaultEntropyPlan, { sources, recorded_at }, frozenAt));
    assert.deepEqual(at(last), []);
    assert.deepEqual(at('2026-11-23T00:00:00.000Z'), []);
    assert.deepEqual(at(frozenAt), ['recorded_at']);
    assert.deepEqual(at('2026-11-23'), ['recorded_at']);
  });
});
