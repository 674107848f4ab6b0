/**
 * Makes the inputs of the published draw vectors and their bundles: `npx tsx test/support/make-vectors.ts`.
 * Run once for a protocol version; the files are then frozen, and the tests hold every later engine and the independent
 * verifier against them.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { drawFromFile, type DrawFiles } from '../../src/core/proof/draw-from-file.ts';
import { writeBundleFolder } from '../../src/files/bundle-files.ts';

type FrameInput = DrawFiles['frame'];
type Rules = FrameInput['rules'];

const home = new URL('../fixtures/vectors/', import.meta.url);
const number = (i: number, width: number): string => String(i).padStart(width, '0');

const target = (
  id: string,
  name: string,
  attributes: Record<string, string>,
  excluded: string | null = null,
) => ({
  id,
  name,
  attributes,
  excluded,
});

const officer = (
  id: string,
  attributes: Record<string, string> = {},
  over: Record<string, string | null> = {},
) => ({
  id,
  name: `示例人员${id}`,
  organisation: '示例县医疗保障局',
  attributes,
  certificate: `Z${id}`,
  certificate_expires_on: '2027-12-31',
  unavailable: null,
  ...over,
});

const rules = (over: Partial<Rules>): Rules => ({
  protocol: 'shuangsui-1',
  attributes: ['credit_class', 'kind'],
  scope: [],
  strata: { attributes: [], floors: [{ path: [], ratio_bp: 500, minimum: 1 }] },
  weights: {
    attribute: 'credit_class',
    table: [
      { value: 'A', weight: 1 },
      { value: 'B', weight: 2 },
      { value: 'C', weight: 4 },
    ],
    default: 2,
  },
  maximum_ppb: 900_000_000,
  team: { size: 2, capacity: 10, match: [] },
  window: { from: '2026-12-01', to: '2026-12-31' },
  ...over,
});

const frame = (
  name: string,
  over: Pick<FrameInput, 'targets' | 'officers'> & Partial<FrameInput>,
): FrameInput => ({
  draw_id: `vector-${name}`,
  draw_number: '2026-0001',
  agency: { code: '000000YB', name: '示例县医疗保障局' },
  task: { code: `vector-${name}`, name: '示例抽查任务', item: 'SL-01' },
  cut_off: { day: '2026-11-25', recorded_by: '2026-11-25T08:00:00.000Z' },
  frozen_at: '2026-11-26T01:00:00.000Z',
  salt_key: '00'.repeat(32),
  rules: rules({}),
  recusals: [],
  ...over,
});

const smallest = frame('smallest', {
  rules: rules({ strata: { attributes: [], floors: [{ path: [], ratio_bp: 0, minimum: 2 }] } }),
  targets: ['A', 'A', 'B', 'C'].map((credit, i) =>
    target('ABCD'.charAt(i), `示例诊所${i + 1}`, { credit_class: credit, kind: '诊所' }),
  ),
  officers: ['1', '2', '3'].map((id) => officer(id)),
});

const kinds = ['综合医院', '诊所', '零售药店', '村卫生室'];
const county = frame('county', {
  rules: rules({
    attributes: ['credit_class', 'district_code', 'kind', 'level'],
    scope: [{ attribute: 'district_code', values: ['330106', '330108'] }],
    strata: {
      attributes: ['kind', 'level'],
      floors: [
        { path: [], ratio_bp: 500, minimum: 0 },
        { path: ['综合医院'], ratio_bp: 1000, minimum: 2 },
        { path: ['综合医院', '三级'], ratio_bp: 0, minimum: 1 },
        { path: ['零售药店'], ratio_bp: 1000, minimum: 0 },
      ],
    },
    team: { size: 2, capacity: 6, match: ['district_code'] },
  }),
  targets: Array.from({ length: 120 }, (_, i) =>
    target(
      `H330106${number((i * 37) % 120, 5)}`,
      `示例${i % 11 === 0 ? '䶮㛃𬱖' : ''}机构${i}`,
      {
        credit_class: ['A', 'B', 'C', ''][(i * 7) % 4] ?? '',
        district_code: i % 3 === 0 ? '330108' : '330106',
        kind: kinds[i % 4] ?? '',
        level: i % 4 === 0 ? (['三级', '二级', '未定级'][(i / 4) % 3] ?? '') : '',
      },
      i % 17 === 0 ? '本年度已达检查频次上限' : null,
    ),
  ),
  officers: Array.from({ length: 14 }, (_, i) =>
    officer(
      `YB${number(i, 3)}`,
      { district_code: i % 2 === 0 ? '330106' : '330108' },
      i === 3 ? { unavailable: '休假' } : i === 6 ? { certificate_expires_on: '2026-12-30' } : {},
    ),
  ),
  recusals: [
    { officer: 'YB000', target: 'H33010600037', ground: '近亲属任职' },
    { officer: 'YB002', target: 'H33010600037', ground: '曾任职' },
    { officer: 'YB001', target: 'H33010600111', ground: '持股' },
  ],
});

/** Every target is drawn, and the recusals leave so little room that chains are needed and some visits are owed. */
const scarce = frame('scarce', {
  rules: rules({
    attributes: ['credit_class', 'group', 'kind'],
    strata: { attributes: ['kind'], floors: [{ path: [], ratio_bp: 10_000, minimum: 0 }] },
    maximum_ppb: 1_000_000_000,
    team: { size: 2, capacity: 3, match: ['group'] },
  }),
  targets: Array.from({ length: 12 }, (_, i) =>
    target(`T${number(i, 2)}`, `示例药店${i}`, {
      credit_class: 'ABC'.charAt(i % 3),
      group: i < 7 ? 'east' : 'west',
      kind: i % 2 === 0 ? '甲' : '乙',
    }),
  ),
  officers: Array.from({ length: 9 }, (_, i) => officer(`P${i}`, { group: i < 4 ? 'east' : 'west' })),
  recusals: Array.from({ length: 5 }, (_, i) => [
    { officer: `P${4 + (i % 5)}`, target: `T${number(7 + i, 2)}`, ground: '近亲属任职' },
    { officer: `P${4 + ((i + 1) % 5)}`, target: `T${number(7 + i, 2)}`, ground: '近亲属任职' },
  ]).flat(),
});

/** Recusals of every combination of officer and target for which `isBarred` holds. */
const bars = (targets: number, officers: number, isBarred: (row: number, officer: number) => boolean) =>
  Array.from({ length: targets * officers }, (_, i) => ({
    row: Math.floor(i / officers),
    officer: i % officers,
  }))
    .filter(({ row, officer: o }) => isBarred(row, o))
    .map(({ row, officer: o }) => ({ officer: `Q${o}`, target: `S${number(row, 2)}`, ground: '近亲属任职' }));

const everything = {
  strata: { attributes: [], floors: [{ path: [], ratio_bp: 10_000, minimum: 0 }] },
  maximum_ppb: 1_000_000_000,
};

const cramped = (
  name: string,
  [targets, officers, capacity]: readonly [number, number, number],
  isBarred: (row: number, officer: number) => boolean,
): FrameInput =>
  frame(name, {
    rules: rules({ ...everything, team: { size: 2, capacity, match: [] } }),
    targets: Array.from({ length: targets }, (_, i) =>
      target(`S${number(i, 2)}`, `示例药店${i}`, { credit_class: 'A', kind: '零售药店' }),
    ),
    officers: Array.from({ length: officers }, (_, i) => officer(`Q${i}`)),
    recusals: bars(targets, officers, isBarred),
  });

/** No slack at all: the last seats are filled through chains. */
const tight = cramped('tight', [12, 6, 4], (row, o) => (row + o) % 3 === 0);
/** Room enough, but uneven choices: the loads are evened out afterwards. */
const uneven = cramped('uneven', [20, 9, 20], (row, o) => row < 9 && o >= 3);

/** Teams of three out of few officers: seats change hands within a team, some visits are owed, loads need evening out. */
const knotted = frame('knotted', {
  rules: rules({
    ...everything,
    weights: { attribute: null, table: [], default: 7 },
    team: { size: 3, capacity: 7, match: [] },
  }),
  targets: Array.from({ length: 24 }, (_, i) =>
    target(`S${number(i, 2)}`, `示例药店${i}`, { credit_class: i % 2 === 0 ? 'A' : '', kind: '零售药店' }),
  ),
  officers: Array.from({ length: 12 }, (_, i) =>
    officer(
      `Q${String.fromCharCode(65 + i)}`,
      {},
      i === 10
        ? { certificate_expires_on: '2026-12-31' }
        : i === 11
          ? { certificate: '', certificate_expires_on: '' }
          : {},
    ),
  ),
  recusals: Array.from({ length: 24 * 12 }, (_, i) => ({ row: Math.floor(i / 12), place: i % 12 }))
    .filter(({ row, place }) =>
      row < 10 ? place > 3 : row < 16 ? place < 3 || place > 6 : (row * place) % 5 === 1,
    )
    .map(({ row, place }) => ({
      officer: `Q${String.fromCharCode(65 + place)}`,
      target: `S${number(row, 2)}`,
      ground: '持股',
    }))
    .toSorted((a, b) => (a.officer + a.target < b.officer + b.target ? -1 : 1)),
});

const large = frame('large', {
  rules: rules({
    attributes: ['credit_class', 'district', 'kind'],
    strata: {
      attributes: ['district', 'kind'],
      floors: [
        { path: [], ratio_bp: 500, minimum: 0 },
        { path: ['区00'], ratio_bp: 800, minimum: 3 },
      ],
    },
    team: { size: 3, capacity: 12, match: [] },
  }),
  targets: Array.from({ length: 2000 }, (_, i) =>
    target(`L${number((i * 733) % 2000, 6)}`, `示例机构${i}`, {
      credit_class: 'ABC'.charAt((i * 5) % 3),
      district: `区${number(i % 17, 2)}`,
      kind: kinds[(i * 3) % 4] ?? '',
    }),
  ),
  officers: Array.from({ length: 40 }, (_, i) => officer(`K${number(i, 3)}`)),
});

const dice = (a: string, b: string): DrawFiles['entropy'] => ({
  sources: [
    { name: 'dice-a', value: a, by: '见证人甲' },
    { name: 'dice-b', value: b, by: '见证人乙' },
  ],
  recorded_at: '2026-11-26T02:00:00.000Z',
});

const vectors: Readonly<Record<string, DrawFiles>> = {
  smallest: { frame: smallest, entropy: dice('000000000000', '000000000001') },
  county: { frame: county, entropy: dice('314159265358', '271828182845') },
  scarce: { frame: scarce, entropy: dice('602214076000', '662607015000') },
  tight: { frame: tight, entropy: dice('100000000000', '000000000008') },
  uneven: { frame: uneven, entropy: dice('100000000000', '000000000021') },
  knotted: { frame: knotted, entropy: dice('112233445566', '000000000005') },
  large: { frame: large, entropy: dice('299792458000', '137035999084') },
};

for (const [name, files] of Object.entries(vectors)) {
  await mkdir(new URL('inputs/', home), { recursive: true });
  await writeFile(new URL(`inputs/${name}.frame.json`, home), `${JSON.stringify(files.frame)}\n`);
  await writeFile(new URL(`inputs/${name}.entropy.json`, home), `${JSON.stringify(files.entropy)}\n`);
  const folder = new URL(`bundles/${name}`, home).pathname;
  await rm(folder, { recursive: true, force: true });
  const bundle = drawFromFile(files);
  await writeBundleFolder(folder, bundle.files);
  const kindsSeen =
    new TextDecoder().decode(bundle.files.get('transcript.jsonl')).match(/"kind":"[a-z]+"/g) ?? [];
  const counts = [...new Set(kindsSeen)].map(
    (kind) => `${kind}×${kindsSeen.filter((seen) => seen === kind).length}`,
  );
  process.stdout.write(`${name}: ${bundle.result.drawn.length} drawn, ${counts.join(' ')}\n`);
}
