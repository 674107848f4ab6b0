import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../../src/core/canonical-json.ts';
import { slipText, verifySlip, type Slip, type SlipEvidence } from '../../../../src/core/proof/slips/slip.ts';

const sha = (...parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leaf = (line: string): Buffer => sha(Buffer.of(0), line);
const node = (left: Buffer, right: Buffer): Buffer => sha(Buffer.of(1), left, right);
const hex = (hash: Buffer): string => hash.toString('hex');

const salt = '00112233445566778899aabbccddeeff';
const sealedLine = canonicalJson({
  attributes: { credit_class: 'C' },
  measures: { complaints: 4 },
  salt,
});
const row = {
  id: 'H33010600003',
  name: '示例第三诊所',
  attributes: { district_code: '330106' },
  excluded: null,
  counted: true,
  duties: [],
  last_team: [],
  // Base 1, class C 3 points, four complaints 2 points.
  weight: 6,
  pi: 600_000_000,
  sealed: hex(sha(sealedLine)),
};
const rules = {
  protocol: 'shuangsui-3',
  attributes: ['district_code'],
  sealed_attributes: ['credit_class'],
  measures: ['complaints'],
  scope: [],
  duties: [],
  trees: [{ attributes: [], floors: [] }],
  weights: {
    name: '信用',
    base: 1,
    indicators: [
      { kind: 'value', attribute: 'credit_class', table: [{ value: 'C', points: 3 }], otherwise: 0 },
      { kind: 'band', measure: 'complaints', bands: [{ from: 3, points: 2 }], otherwise: 0 },
    ],
  },
  maximum_ppb: 900_000_000,
  budget: null,
  team: null,
  dates: null,
  window: { from: '2026-12-10', to: '2026-12-20' },
};
const rulesText = canonicalJson(rules);

// Line 2 of five: RFC 6962 splits at 4. Leaf 2 meets leaf 3, then the node of 0 and 1, then leaf 4.
const line = canonicalJson(row);
const [l0, l1, l3, l4] = ['line 0', 'line 1', 'line 3', 'line 4'].map((text) => leaf(text)) as [
  Buffer,
  Buffer,
  Buffer,
  Buffer,
];
const root = hex(node(node(node(l0, l1), node(leaf(line), l3)), l4));

const slip: Slip = {
  protocol: 'shuangsui-3',
  kind: 'slip',
  draw_number: '2026-0003',
  draw_id: 'task-1',
  commitment: 'c'.repeat(64),
  result: 'e'.repeat(64),
  root,
  size: 5,
  index: 2,
  path: [hex(l3), hex(node(l0, l1)), hex(l4)],
  line,
  sealed_line: sealedLine,
  name: '示例第三诊所',
  drawn: true,
  // 0.6 against 0.5 is more than one: the carried one is drawn below 0.5.
  decision: {
    kind: 'duel',
    line: 1,
    duel: 0,
    against: 'H33010600004',
    carried: true,
    own: 600_000_000,
    other: 500_000_000,
    value: 499_999_999,
  },
  why: ['被抽中的概率为 60%。'],
};

const statesOf = (changed: Partial<Slip>, evidence: SlipEvidence = {}): string => {
  const { ok, checks } = verifySlip(slipText({ ...slip, ...changed }), evidence);
  assert.equal(
    ok,
    checks.every(({ state }) => state !== 'failed'),
  );
  return checks.map(({ name, state }) => `${name} ${state}`).join(', ');
};

const changedRow = (changes: Partial<typeof row>): Partial<Slip> => ({
  line: canonicalJson({ ...row, ...changes }),
});

describe('a slip', () => {
  it('is right by itself, and says what it was not compared with', () => {
    const alone =
      'form passed, line passed, sealed passed, weight not-run, commitment not-run, published not-run';
    assert.equal(statesOf({}), alone);
  });

  it('is right by the rules and by what stands on the notice', () => {
    const published = { root, commitment: 'c'.repeat(64), result: 'e'.repeat(64) };
    assert.equal(
      statesOf({}, { rulesText, ...published }),
      'form passed, line passed, sealed passed, weight passed, commitment not-run, published passed',
    );
  });

  for (const key of ['root', 'commitment', 'result'] as const)
    it(`does not pass for one of another ${key}`, () => {
      assert.match(statesOf({}, { [key]: '0'.repeat(64) }), /published failed/);
    });

  const otherSealed = canonicalJson({ attributes: { credit_class: 'A' }, measures: { complaints: 4 }, salt });
  const wrong: readonly (readonly [string, Partial<Slip>, RegExp])[] = [
    ['another line', changedRow({ weight: 5 }), /line failed/],
    ['another place', { index: 3 }, /line failed/],
    ['a size of which its path is not', { size: 9 }, /line failed/],
    ['another root', { root: '0'.repeat(64) }, /line failed/],
    ['a shorter path', { path: slip.path.slice(1) }, /line failed/],
    ['another sealed line', { sealed_line: otherSealed }, /sealed failed/],
    ['another name', { name: '示例第四诊所' }, /^form failed$/],
    ['an outcome that its duel does not give', { drawn: false }, /^form failed$/],
    [
      'a decision for certain with a chance below one',
      { decision: { kind: 'certain', line: 0 } },
      /^form failed$/,
    ],
    ['a chance beyond one', changedRow({ pi: 1_000_000_001 }), /^form failed$/],
    ['a chance and a ground to be excluded', changedRow({ excluded: '停业' as never }), /^form failed$/],
    ['another protocol', { protocol: 'shuangsui-2' }, /^form failed$/],
    ['a line that is no JSON', { line: 'x' }, /^form failed$/],
  ];
  for (const [what, changes, expected] of wrong)
    it(`does not pass with ${what}`, () => {
      assert.match(statesOf(changes), expected);
    });

  it('does not pass with a weight that the rules do not give', () => {
    const heavier = rulesText.replace('"points":3', '"points":4');
    assert.match(statesOf({}, { rulesText: heavier }), /weight failed/);
    assert.match(statesOf({}, { rulesText: '{}' }), /weight failed/);
  });

  it('does not pass when a byte more is in it', () => {
    for (const text of [`${slipText(slip)} `, slipText(slip).replace('{', '{"a":1,'), '', 'null'])
      assert.deepEqual(
        verifySlip(text).checks.map(({ name, state }) => `${name} ${state}`),
        ['form failed'],
      );
  });
});
