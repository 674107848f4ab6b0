import assert from 'node:assert/strict';
import fc from 'fast-check';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import { rowJson } from '../../../src/core/draw/frame.ts';
import { buildFrame, sampleOf, type Pools } from '../../../src/core/draw/build-frame.ts';
import { FrameDraft, targetSealer } from '../../../src/core/draw/frame-targets.ts';
import { unit, type Rules } from '../../../src/core/draw/rules.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { named, officer, pools, saltKey, target } from './pool-samples.ts';
import { duty, floor, makeRules, makeTeam } from './samples.ts';

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
    const { frame, sealed } = buildFrame(pools({ recusals }), makeRules(), saltKey);
    assert.deepEqual(
      Array.from(frame.targets, ({ id }) => id),
      ['10', '9', 'C', 'a', 'b', '~'],
    );
    // The order of officers is that of their pseudonyms, which says nothing of their codes.
    const codes = ['1', '2', '3'].toSorted((a, b) => (named(a) < named(b) ? -1 : 1));
    assert.deepEqual(
      frame.officers.map(({ id }) => id),
      codes.map(named),
    );
    assert.deepEqual(
      sealed.officers.map(({ code }) => code),
      codes,
    );
    assert.deepEqual(
      frame.recusals.map((row) => `${row.officer} ${row.target}`),
      [`${named('10')} b`, `${named('2')} C`, `${named('2')} a`].toSorted(),
    );
  });

  it('is the same whatever the order of the pools', () => {
    const rules = makeRules({
      trees: [{ attributes: ['kind'], floors: [floor([], 2), floor(['诊所'], 1)] }],
      weights: {
        name: '类别加权',
        base: 2,
        indicators: [
          { kind: 'value', attribute: 'kind', table: [{ value: '诊所', points: 1 }], otherwise: 0 },
        ],
      },
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

  it('weighs every target by the formula, and draws as many as the sum of the chances', () => {
    const rules = makeRules({
      measures: ['complaints'],
      trees: [{ attributes: [], floors: [floor([], 3)] }],
      weights: {
        name: '投诉',
        base: 2,
        indicators: [{ kind: 'band', measure: 'complaints', bands: [{ from: 1, points: 2 }], otherwise: 1 }],
      },
    });
    // 2 + 1 for nothing known and for none, 2 + 2 from the first complaint on: 3 · (3 + 4 + 3) / 10 each.
    const complained = [null, 1, 0].map((complaints, i) =>
      target(`T${i}`, '诊所', { sealed: { attributes: {}, measures: { complaints } } }),
    );
    const away = target('T3', '诊所', {
      sealed: { attributes: {}, measures: { complaints: 9 } },
      excluded: '暂停',
      counted: false,
    });
    const { frame } = buildFrame(pools({ targets: [...complained, away] }), rules, saltKey);
    assert.deepEqual(
      Array.from(frame.targets, ({ weight, pi }) => [weight, pi]),
      [
        [3, unit],
        [4, unit],
        [3, unit],
        [4, 0],
      ],
    );
    assert.equal(sampleOf(Int32Array.of(300_000_000, 1_000_000_000, 700_000_000)), 2);
  });

  it('may be made in two passes, which give the same rows as the whole at once', () => {
    const first = makeRules({ trees: [{ attributes: ['kind'], floors: [] }] });
    const floors = [{ ...floor([], 4), done: 1, periods: 1 }];
    const last = { ...first, trees: [{ attributes: ['kind'], floors }] };
    const targets = Array.from({ length: 9 }, (_, i) => target(`T${i}`, i % 2 ? '诊所' : '药店'));
    const draft = new FrameDraft(first);
    for (const each of targets) draft.add(each);
    // What the year has done is known only after the first pass: four less one.
    const pi = draft.finish(last);
    assert.equal(sampleOf(pi), 3);
    const seal = targetSealer(last, saltKey);
    const pairs = targets.map((each, row) => seal(each, pi[row] ?? 0));
    const { frame, sealed } = buildFrame(pools({ targets }), last, saltKey);
    assert.deepEqual(
      pairs.map(({ row }) => row),
      [...frame.targets],
    );
    assert.deepEqual(
      pairs.map((pair) => pair.sealed),
      [...sealed.targets],
    );
    for (const { row, line, sealed: own, sealedLine } of pairs)
      assert.deepEqual([line, sealedLine], [canonicalJson(rowJson(row)), canonicalJson(rowJson(own))]);
  });

  it('has neither officers nor recusals where nobody is sent', () => {
    const recusals = [{ officer: '1', target: 'a', ground: '近亲属' }];
    const { frame, sealed } = buildFrame(pools({ recusals }), makeRules({ team: null }), saltKey);
    assert.deepEqual([frame.officers, frame.recusals], [[], []]);
    assert.deepEqual([sealed.officers, sealed.recusals], [[], []]);
  });

  it('counts in a stratum those whom only a cap or a pending visit keeps out, and no others', () => {
    const half = makeRules({ trees: [{ attributes: [], floors: [floor([], 0, 5000)] }] });
    const of = (counted: boolean) =>
      buildFrame(
        pools({
          targets: Array.from({ length: 8 }, (_, i) =>
            target(`T${i}`, '诊所', i < 4 ? { excluded: '已达上限', counted } : {}),
          ),
        }),
        half,
        saltKey,
      );
    const sum = (counted: boolean): number =>
      Array.from(of(counted).frame.targets).reduce((total, { pi }) => total + pi, 0);
    // Half of eight, or of the four who are left.
    assert.deepEqual([sum(true), sum(false)], [4 * unit, 2 * unit]);
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
      one({ sealed: { attributes: {}, measures: { complaints: 1 } } }),
      makeRules(),
      'invalid',
      /指标应为/,
    );
    assertRefused(
      one({}),
      makeRules({ sealed_attributes: ['credit'] }),
      'invalid',
      /不公开的属性应为 credit/,
    );
    assertRefused(one({ counted: false }), makeRules(), 'invalid', /a 可抽，应计入各层总数/);
    assertRefused(one({ duties: [null] }), makeRules(), 'invalid', /完成情况应有 0 项/);
    const excluded = { excluded: '暂停', duties: [{ owed: 401, allowed: 0, periods: 3 }] };
    assertRefused(one(excluded), makeRules({ duties: [duty(1)] }), 'invalid', /0 至 400 的整数/);
    for (const lastTeam of [['b', 'a'], ['a', 'a'], ['李 四']])
      assertRefused(
        one({ last_team: lastTeam }),
        makeRules(),
        'invalid',
        /targets\[a\] 上次检查人员应为编码/,
      );
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
    const lacking = (over: Parameters<typeof officer>[1], message: RegExp): void =>
      assertRefused(pools({ officers: [officer('1', over)] }), makeRules(), 'invalid', message);
    lacking({ skills: ['财务', '药品'] }, /officers\[1\] 业务专长应按字节顺序/);
    for (const days of [['2026-12-02', '2026-12-01'], ['2026-12-01', '2026-12-01'], ['2026-13-01']])
      lacking({ days_off: days }, /officers\[1\] 不能出勤的日子应为日期/);
    for (const capacity of [0, 100_001, 1.5])
      lacking({ capacity }, /officers\[1\] 本人的家数上限应为 1 至 100000/);
    assertRefused(
      pools({ recusals: [{ officer: '1', target: 'a b', ground: '' }] }),
      makeRules(),
      'invalid',
      /编码应为/,
    );
  });

  it('is refused when a duty cannot be met in the draws that are left, naming target, duty and remedy', () => {
    const rules = makeRules({ duties: [duty(100_000_000, '每年两次')] });
    const at = (owed: number, allowed: number, periods: number) =>
      pools({
        targets: [
          target('a', '诊所', { duties: [{ owed, allowed, periods }] }),
          target('b', '诊所', { duties: [null] }),
        ],
      });
    const named = /机构a（a）的“每年两次”/;
    assertRefused(
      at(3, 2, 2),
      rules,
      'contradiction',
      new RegExp(`${named.source}还应检查 3 次.*只允许 2 次.*请增加抽查期数`),
    );
    assertRefused(at(0, 0, 2), rules, 'contradiction', /已没有可检查的次数/);
    assertRefused(at(1, 3, 2), rules, 'contradiction', /还可检查 3 次，多于所剩的 2 期/);
    assertRefused(at(1, 1, 401), rules, 'invalid', /次数和期数应为 0 至 400 的整数/);
    // Owed in as many draws as are left: drawn for certain.
    assert.equal(buildFrame(at(2, 2, 2), rules, saltKey).frame.targets.at(0)?.pi, unit);
  });

  it('is refused when the certified officers have not room for the sample, with the numbers', () => {
    const rules = makeRules({
      trees: [{ attributes: [], floors: [floor([], 4)] }],
      team: makeTeam({ capacity: 3 }),
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
      /抽取 4 家，每家 2 人共需 8 人次；符合条件的 2 人，每人至多 3 家，只有 6 人次/,
    );
  });

  it('is refused when some eligible target has fewer than a team of officers, naming it', () => {
    const recusals = ['1', '2'].map((id) => ({ officer: id, target: 'a', ground: '近亲属' }));
    const message =
      /机构a（a）组不成检查组：除去回避的人员，第 1 席（组长）可派 1 人，第 2 席（组员）可派 1 人/;
    assertRefused(pools({ recusals }), makeRules(), 'contradiction', message);
    const gone = target('a', '诊所', { excluded: '暂停', counted: false });
    assert.doesNotThrow(() =>
      buildFrame(pools({ targets: [gone, target('b')], recusals }), makeRules(), saltKey),
    );
  });

  it('is refused by the Chinese name of an attribute where one is given, and by its key otherwise', () => {
    const seats = makeTeam().seats.map((seat) => ({ ...seat, match: ['kind'] }));
    const rules = makeRules({ team: makeTeam({ attributes: ['kind'], seats }) });
    const officers = ['1', '2', '3'].map((id) => officer(id, { attributes: { kind: '药店' } }));
    const refusal = (labelOf?: (name: string) => string): string => {
      try {
        buildFrame(pools({ officers }), rules, saltKey, labelOf);
      } catch (error) {
        return error instanceof Refusal ? error.problems.map(({ message }) => message).join() : String(error);
      }
      return '';
    };
    assert.match(refusal(), /^kind为诊所的 6 家检查对象组不成检查组/);
    assert.match(
      refusal((name) => ({ kind: '机构类别' })[name] ?? name),
      /^机构类别为诊所的 6 家检查对象组不成检查组/,
    );
  });
});
