import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { buildFrame, sampleCount, type Pools } from '../../../src/core/draw/build-frame.ts';
import { unit, type Rules } from '../../../src/core/draw/rules.ts';
import { pairingProblem } from '../../../src/core/draw/run-draw.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { floor, makeRules } from './samples.ts';

const saltKey = new Uint8Array(32).fill(7);

const target = (id: string, kind = '诊所', over: Partial<Pools['targets'][number]> = {}) => ({
  id,
  name: `机构${id}`,
  attributes: { kind, level: '' },
  excluded: null,
  ...over,
});
const officer = (id: string, over: Partial<Pools['officers'][number]> = {}) => ({
  id,
  name: `人员${id}`,
  organisation: '示例局',
  attributes: {},
  certificate: `Z${id}`,
  certificate_expires_on: '2027-01-01',
  unavailable: null,
  ...over,
});
const pools = (over: Partial<Pools> = {}): Pools => ({
  targets: ['b', 'a', 'C', '~', '10', '9'].map((id) => target(id)),
  officers: ['2', '1', '3'].map((id) => officer(id)),
  recusals: [],
  ...over,
});

function assertRefused(input: Pools, rules: Rules, code: string, ...messages: readonly RegExp[]): void {
  assert.throws(
    () => buildFrame(input, rules, saltKey),
    (error) => {
      assert.ok(error instanceof Refusal, String(error));
      assert.equal(error.code, code);
      const found = error.problems.map(({ place, message }) => `${place} ${message}`);
      assert.equal(found.length, messages.length, found.join('\n'));
      messages.forEach((message, i) => assert.match(found[i] ?? '', message));
      return true;
    },
  );
}

describe('a frame', () => {
  it('has its rows sorted by the bytes of their ids', () => {
    const recusals = [
      { officer: '2', target: 'a', ground: '近亲属' },
      { officer: '10', target: 'b', ground: '近亲属' },
      { officer: '2', target: 'C', ground: '近亲属' },
    ];
    const frame = buildFrame(pools({ recusals }), makeRules(), saltKey);
    assert.deepEqual(
      frame.targets.map(({ id }) => id),
      ['10', '9', 'C', 'a', 'b', '~'],
    );
    assert.deepEqual(
      frame.officers.map(({ id }) => id),
      ['1', '2', '3'],
    );
    assert.deepEqual(
      frame.recusals.map((row) => `${row.officer} ${row.target}`),
      ['10 b', '2 C', '2 a'],
    );
  });

  it('is the same whatever the order of the pools', () => {
    const rules = makeRules({
      strata: { attributes: ['kind'], floors: [floor([], 2), floor(['诊所'], 1)] },
      weights: { attribute: 'kind', table: [{ value: '诊所', weight: 3 }], default: 2 },
    });
    const full = pools({
      targets: Array.from({ length: 12 }, (_, i) => target(`T${i}`, i % 3 ? '诊所' : '药店')),
    });
    const expected = buildFrame(full, rules, saltKey);
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...full.targets], { minLength: 12 }),
        fc.shuffledSubarray([...full.officers], { minLength: 3 }),
        (targets, officers) => {
          assert.deepEqual(buildFrame({ targets, officers, recusals: [] }, rules, saltKey), expected);
        },
      ),
      { seed: 1, numRuns: 30 },
    );
  });

  it('salts each row by its roster and id, so that equal ids in two rosters differ', () => {
    const frame = buildFrame(pools({ targets: [target('1'), target('2')] }), makeRules(), saltKey);
    const salt = (text: string): string =>
      createHmac('sha256', saltKey).update(text).digest('hex').slice(0, 32);
    assert.equal(frame.targets[0]?.salt, salt('targets/1'));
    assert.equal(frame.officers[0]?.salt, salt('officers/1'));
  });

  it('counts its sample as the sum of the chances', () => {
    const rules = makeRules({ strata: { attributes: [], floors: [floor([], 3)] } });
    const frame = buildFrame(pools(), rules, saltKey);
    assert.equal(sampleCount(frame), 3);
    assert.equal(
      frame.targets.reduce((sum, { pi }) => sum + pi, 0),
      3 * unit,
    );
  });

  it('is refused with an id twice, in whichever roster', () => {
    assertRefused(
      pools({ targets: [target('a'), target('b'), target('a')] }),
      makeRules(),
      'invalid',
      /a 出现了不止一次/,
    );
    assertRefused(
      pools({ officers: [officer('1'), officer('1')] }),
      makeRules(),
      'invalid',
      /1 出现了不止一次/,
    );
    const recusal = { officer: '1', target: 'a', ground: '持股' };
    assertRefused(pools({ recusals: [recusal, recusal] }), makeRules(), 'invalid', /1 a 出现了不止一次/);
  });

  it('is refused with malformed rules', () => {
    assertRefused(pools(), makeRules({ maximum_ppb: 0 }), 'invalid', /最高概率/);
  });

  it('is refused with rows that no verifier would accept', () => {
    const one = (over: Parameters<typeof target>[2], id = 'a') =>
      pools({ targets: [target(id, '诊所', over)] });
    const scope = makeRules({ scope: [{ attribute: 'kind', values: ['药店'] }] });
    assertRefused(one({}, '机构 1'), makeRules(), 'invalid', /编码应为/);
    assertRefused(one({}, 'x'.repeat(65)), makeRules(), 'invalid', /编码应为/);
    assertRefused(one({}, ''), makeRules(), 'invalid', /编码应为/);
    assertRefused(one({ attributes: { kind: '诊所' } }), makeRules(), 'invalid', /属性应为 kind、level/);
    assertRefused(
      one({ attributes: { kind: '诊所', level: '', colour: '' } }),
      makeRules(),
      'invalid',
      /属性应为 kind、level/,
    );
    assertRefused(one({}), scope, 'invalid', /a 不在抽查范围内/);
    assertRefused(
      pools({ officers: [officer('张三')] }),
      makeRules(),
      'invalid',
      /officers\[张三\] 编码应为/,
    );
    for (const day of ['2026-02-30', '2027/1/1', '长期'])
      assertRefused(
        pools({ officers: [officer('1', { certificate_expires_on: day })] }),
        makeRules(),
        'invalid',
        /officers\[1\] 执法证有效期应为日期或空白/,
      );
    assertRefused(
      pools({ officers: [officer('1', { attributes: { kind: '' } })] }),
      makeRules(),
      'invalid',
      /officers\[1\] 属性应为/,
    );
    assertRefused(
      pools({ recusals: [{ officer: '1', target: 'a b', ground: '' }] }),
      makeRules(),
      'invalid',
      /编码应为/,
    );
  });

  it('is refused when the certified officers have not room for the sample, with the numbers', () => {
    const rules = makeRules({
      strata: { attributes: [], floors: [floor([], 4)] },
      team: { size: 2, capacity: 3, match: [] },
    });
    const officers = [
      officer('1'),
      officer('2'),
      officer('3', { unavailable: '休假' }),
      officer('4', { certificate: '' }),
      officer('5', { certificate_expires_on: '2026-12-30' }),
    ];
    assertRefused(
      pools({ officers }),
      rules,
      'contradiction',
      /抽取 4 家、每家 2 人共需 8 人次；持有效执法证的 2 人、每人至多 3 家只有 6 人次/,
    );
  });

  it('is refused when some eligible target has fewer than a team of officers, naming it', () => {
    const recusals = ['1', '2'].map((id) => ({ officer: id, target: 'a', ground: '近亲属' }));
    assertRefused(
      pools({ recusals }),
      makeRules(),
      'contradiction',
      /机构a（a）只有 1 名可派的执法人员，需要 2 名/,
    );
    const excluded = pools({ targets: [target('a', '诊所', { excluded: '暂停' }), target('b')], recusals });
    assert.doesNotThrow(() => buildFrame(excluded, makeRules(), saltKey));
  });
});

describe('who may visit a target', () => {
  it('is certified to the last day, agrees in every matched attribute and is not recused, in roster order', () => {
    const rules = makeRules({ team: { size: 2, capacity: 9, match: ['kind'] } });
    const of = (id: string, kind: string, over: Partial<Pools['officers'][number]> = {}) =>
      officer(id, { attributes: { kind }, ...over });
    const officers = [
      of('9', '诊所'),
      of('1', '诊所'),
      of('2', '药店'),
      of('3', '诊所', { certificate_expires_on: '2026-12-31' }),
      of('4', '诊所', { certificate_expires_on: '2026-12-30' }),
      of('5', '诊所', { unavailable: '休假' }),
      of('6', '诊所', { certificate: '' }),
      of('7', '诊所'),
    ];
    const recusals = [
      { officer: '7', target: 'a', ground: '近亲属' },
      { officer: 'nobody', target: 'a', ground: '近亲属' },
      { officer: '1', target: 'nowhere', ground: '近亲属' },
    ];
    const frame = buildFrame({ targets: [target('a'), target('b')], officers, recusals }, rules, saltKey);
    const allowed = pairingProblem(frame, rules, [0, 1]).targets.map((each) =>
      each.allowed.map((index) => frame.officers[index]?.id),
    );
    assert.deepEqual(allowed, [
      ['1', '3', '9'],
      ['1', '3', '7', '9'],
    ]);
  });
});
