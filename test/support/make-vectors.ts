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

type Target = FrameInput['targets'][number];
type Officer = FrameInput['officers'][number];

const target = (
  id: string,
  name: string,
  attributes: Record<string, string>,
  excluded: string | null = null,
  over: Partial<Target> = {},
): Target => ({
  id,
  name,
  attributes,
  measures: {},
  excluded,
  counted: excluded === null,
  duties: [],
  last_team: [],
  ...over,
});

const officer = (
  id: string,
  attributes: Record<string, string> = {},
  over: Partial<Officer> = {},
): Officer => ({
  id,
  name: `示例人员${id}`,
  organisation: '示例县医疗保障局',
  attributes,
  skills: [],
  group: '',
  capacity: null,
  days_off: [],
  certificate: `Z${id}`,
  certificate_expires_on: '2027-12-31',
  unavailable: null,
  ...over,
});

type Floor = Rules['trees'][number]['floors'][number];
type Team = NonNullable<Rules['team']>;
type Seat = Team['seats'][number];

const floor = (
  path: readonly string[],
  ratio_bp: number,
  minimum: number,
  over: Partial<Floor> = {},
): Floor => ({
  path,
  ratio_bp,
  minimum,
  done: 0,
  periods: 1,
  ...over,
});

const seat = (over: Partial<Seat> = {}): Seat => ({
  role: '组员',
  certified: true,
  scope: [],
  skills: [],
  match: [],
  differ: [],
  ...over,
});

/** A team of so many plain seats, whose officers agree with the target in `match`. */
const team = (
  size: number,
  capacity: number,
  match: readonly string[] = [],
  over: Partial<Team> = {},
): Team => ({
  attributes: match,
  by: 'officer',
  capacity,
  separate_last: false,
  seats: Array.from({ length: size }, () => seat({ match })),
  ladder: [],
  ...over,
});

const credit = [
  { value: 'A', points: 0 },
  { value: 'B', points: 1 },
  { value: 'C', points: 3 },
];

const rules = (over: Partial<Rules>): Rules => ({
  protocol: 'shuangsui-2',
  attributes: ['credit_class', 'kind'],
  measures: [],
  scope: [],
  duties: [],
  trees: [{ attributes: [], floors: [floor([], 500, 1)] }],
  weights: {
    name: '信用',
    base: 1,
    indicators: [{ kind: 'value', attribute: 'credit_class', table: credit, otherwise: 1 }],
  },
  maximum_ppb: 900_000_000,
  budget: null,
  team: team(2, 10),
  dates: null,
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
  rules: rules({ trees: [{ attributes: [], floors: [floor([], 0, 2)] }] }),
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
    trees: [
      {
        attributes: ['kind', 'level'],
        floors: [
          floor([], 500, 0),
          floor(['综合医院'], 1000, 2),
          floor(['综合医院', '三级'], 0, 1),
          floor(['零售药店'], 1000, 0),
        ],
      },
    ],
    team: team(2, 6, ['district_code']),
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
    trees: [{ attributes: ['kind'], floors: [floor([], 10_000, 0)] }],
    maximum_ppb: 1_000_000_000,
    team: team(2, 3, ['group']),
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
  trees: [{ attributes: [], floors: [floor([], 10_000, 0)] }],
  maximum_ppb: 1_000_000_000,
};

const cramped = (
  name: string,
  [targets, officers, capacity]: readonly [number, number, number],
  isBarred: (row: number, officer: number) => boolean,
): FrameInput =>
  frame(name, {
    rules: rules({ ...everything, team: team(2, capacity) }),
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
    weights: { name: '', base: 7, indicators: [] },
    team: team(3, 7),
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
    trees: [{ attributes: ['district', 'kind'], floors: [floor([], 500, 0), floor(['区00'], 800, 3)] }],
    team: team(3, 12),
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

const classOf = (i: number): string => 'ABC'.charAt(i % 3);

/** The tenth month of a year: duties with a cap, a yearly floor with what is done, points by bands, visits pending and done. */
const year = frame('year', {
  rules: rules({
    measures: ['fund_amount', 'months_since_visit'],
    duties: [
      {
        name: '全年一次',
        attribute: 'credit_class',
        table: [
          { value: 'A', chance_ppb: 20_000_000 },
          { value: 'C', chance_ppb: 160_000_000 },
        ],
        otherwise: 60_000_000,
      },
      { name: '医院两次', attribute: null, table: [], otherwise: 150_000_000 },
    ],
    trees: [
      {
        attributes: ['kind'],
        floors: [
          floor([], 5000, 0, { done: 31, periods: 3 }),
          floor(['综合医院'], 0, 20, { done: 2, periods: 3 }),
        ],
      },
    ],
    weights: {
      name: '示例模型第1版',
      base: 10,
      indicators: [
        { kind: 'value', attribute: 'credit_class', table: credit, otherwise: 2 },
        {
          kind: 'band',
          measure: 'fund_amount',
          bands: [
            { from: 10_000, points: 5 },
            { from: 1_000_000, points: 40 },
          ],
          otherwise: 1,
        },
        {
          kind: 'band',
          measure: 'months_since_visit',
          bands: [
            { from: 0, points: 0 },
            { from: 6, points: 9 },
          ],
          otherwise: 12,
        },
      ],
    },
    maximum_ppb: 700_000_000,
    budget: 60,
    team: team(2, 12),
  }),
  targets: Array.from({ length: 100 }, (_, i) => {
    const isHospital = i % 5 === 0;
    const isDone = i % 7 === 3;
    const isPending = i % 11 === 6;
    const periods = i % 13 === 5 ? 1 : 3;
    const allowed = Math.min(periods, isHospital ? 3 : 1) - (isDone ? 1 : 0);
    const excluded = isPending
      ? '已被抽中，检查尚未完成'
      : allowed < 1
        ? '本年检查已达频次上限'
        : i % 29 === 1
          ? '服务协议暂停'
          : null;
    return target(
      `H${number(i, 4)}`,
      `示例机构${i}`,
      { credit_class: ['A', 'B', 'C', ''][(i * 3) % 4] ?? '', kind: isHospital ? '综合医院' : '诊所' },
      excluded,
      {
        counted: excluded !== '服务协议暂停',
        measures: {
          fund_amount: i % 9 === 0 ? null : (i * 37_123) % 2_000_000,
          months_since_visit: i % 4 === 0 ? null : i % 15,
        },
        duties: [
          { allowed: Math.max(0, allowed), owed: isDone ? 0 : Math.min(1, Math.max(0, allowed)), periods },
          isHospital
            ? { allowed: Math.max(0, allowed), owed: Math.min(isDone ? 1 : 2, Math.max(0, allowed)), periods }
            : null,
        ],
      },
    );
  }),
  officers: Array.from({ length: 11 }, (_, i) => officer(`Z${number(i, 2)}`)),
});

/** Two trees of strata that cross each other: rounds in cells, then cycles. */
const crossed = frame('crossed', {
  rules: rules({
    attributes: ['city', 'credit_class', 'district', 'kind'],
    trees: [
      {
        attributes: ['city', 'district'],
        floors: [floor([], 600, 0), floor(['市1'], 1000, 0), floor(['市2', '区21'], 0, 4)],
      },
      {
        attributes: ['kind', 'city'],
        floors: [floor(['综合医院'], 2000, 2), floor(['诊所', '市0'], 0, 5), floor(['零售药店'], 700, 0)],
      },
    ],
    team: team(2, 8, ['city']),
  }),
  targets: Array.from({ length: 400 }, (_, i) => {
    const city = (i * 7) % 3;
    return target(
      `C${number((i * 61) % 400, 3)}`,
      `示例机构${i}`,
      {
        city: `市${city}`,
        credit_class: classOf(i * 5),
        district: `区${city}${(i * 11) % 4}`,
        kind: kinds[(i * i) % 4] ?? '',
      },
      i % 31 === 0 ? '服务协议暂停' : null,
    );
  }),
  officers: Array.from({ length: 21 }, (_, i) => officer(`O${number(i, 2)}`, { city: `市${i % 3}` })),
});

/** Seats that ask for different people, those of last time kept away, and a ladder that has to give way step by step. */
const ladder = frame('ladder', {
  rules: rules({
    ...everything,
    attributes: ['credit_class', 'district', 'kind'],
    team: {
      attributes: ['can_lead', 'department', 'district'],
      by: 'officer',
      capacity: 3,
      separate_last: true,
      seats: [
        seat({ role: '组长', scope: [{ attribute: 'can_lead', values: ['是'] }], match: ['district'] }),
        seat({ role: '组员', match: ['district'], skills: ['药品'] }),
        seat({
          role: '卫健人员',
          certified: false,
          scope: [{ attribute: 'department', values: ['卫健'] }],
          differ: ['district'],
        }),
      ],
      ladder: [
        { kind: 'last_team' },
        { kind: 'match', attribute: 'district' },
        { kind: 'capacity', capacity: 4 },
      ],
    },
  }),
  targets: Array.from({ length: 22 }, (_, i) =>
    target(
      `S${number(i, 2)}`,
      `示例药店${i}`,
      { credit_class: classOf(i), district: i < 9 ? '东' : i < 18 ? '西' : '南', kind: '零售药店' },
      null,
      { last_team: [`L${i % 5}`, `M${i % 4}`] },
    ),
  ),
  officers: [
    ...Array.from({ length: 6 }, (_, i) =>
      officer(
        `L${i}`,
        { can_lead: '是', department: '医保', district: '东西南'.charAt(i % 3) },
        i === 5 ? { capacity: 2 } : {},
      ),
    ),
    ...Array.from({ length: 7 }, (_, i) =>
      officer(
        `M${i}`,
        { can_lead: '否', department: '医保', district: '东西'.charAt(i % 2) },
        { skills: i === 6 ? [] : ['药品'] },
      ),
    ),
    ...Array.from({ length: 6 }, (_, i) =>
      officer(
        `W${i}`,
        { can_lead: '', department: '卫健', district: '东西南'.charAt((i + 1) % 3) },
        { certificate: '', certificate_expires_on: '', skills: ['中药', '药品'] },
      ),
    ),
  ],
  recusals: [
    { officer: 'L0', target: 'S00', ground: '近亲属任职' },
    { officer: 'M1', target: 'S09', ground: '持股' },
    { officer: 'nobody', target: 'S10', ground: '已调离' },
  ],
});

/** Fixed groups, and drawn days on which visits of one group to one town go together. */
const groups = frame('groups', {
  rules: rules({
    ...everything,
    attributes: ['credit_class', 'kind', 'town'],
    team: {
      ...team(2, 9),
      attributes: ['can_lead'],
      by: 'group',
      separate_last: true,
      seats: [seat({ role: '组长', scope: [{ attribute: 'can_lead', values: ['是'] }] }), seat()],
      ladder: [{ kind: 'last_team' }],
    },
    dates: { days: ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-07'], per_day: 3, together: 'town' },
  }),
  targets: Array.from({ length: 26 }, (_, i) =>
    target(
      `S${number(i, 2)}`,
      `示例药店${i}`,
      { credit_class: classOf(i), kind: '零售药店', town: `镇${i % 3}` },
      null,
      {
        last_team: i % 6 === 0 ? ['G0a'] : [],
      },
    ),
  ),
  officers: Array.from({ length: 4 }, (_, i) => [
    officer(`G${i}a`, { can_lead: i === 1 ? '' : '是' }, { group: `第${i}组` }),
    officer(
      `G${i}b`,
      { can_lead: i === 1 ? '是' : '否' },
      { group: `第${i}组`, days_off: i === 2 ? ['2026-12-02'] : [] },
    ),
  ])
    .flat()
    .concat([officer('H9', { can_lead: '是' }, { group: '第9组' }), officer('X', { can_lead: '是' })]),
});

/** Days that are nearly all taken: tours change days, and some find none. */
const days = frame('days', {
  rules: rules({
    ...everything,
    team: team(2, 6),
    dates: {
      days: ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-07', '2026-12-08'],
      per_day: 1,
      together: null,
    },
  }),
  targets: Array.from({ length: 24 }, (_, i) =>
    target(`S${number(i, 2)}`, `示例药店${i}`, { credit_class: 'A', kind: '零售药店' }),
  ),
  officers: Array.from({ length: 9 }, (_, i) =>
    officer(
      `D${i}`,
      {},
      { days_off: i % 4 === 0 ? ['2026-12-03'] : i === 7 ? ['2026-12-01', '2026-12-08'] : [] },
    ),
  ),
});

/** Records within an institution: the largest for certain, others at random, and nobody is sent. */
const records = frame('records', {
  rules: rules({
    attributes: ['month'],
    duties: [{ name: '金额前列', attribute: null, table: [], otherwise: 1 }],
    trees: [{ attributes: ['month'], floors: [floor(['2026-10'], 0, 9), floor(['2026-11'], 0, 9)] }],
    weights: { name: '', base: 1, indicators: [] },
    maximum_ppb: 1_000_000_000,
    team: null,
  }),
  targets: Array.from({ length: 60 }, (_, i) =>
    target(`R${number(i, 3)}`, `示例药品${i}`, { month: i % 2 === 0 ? '2026-10' : '2026-11' }, null, {
      duties: [i < 8 ? { allowed: 1, owed: 1, periods: 1 } : null],
    }),
  ),
  officers: [],
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
  year: { frame: year, entropy: dice('141421356237', '309504880168') },
  crossed: { frame: crossed, entropy: dice('173205080756', '887729352744') },
  ladder: { frame: ladder, entropy: dice('223606797749', '978969640917') },
  groups: { frame: groups, entropy: dice('264575131106', '459059050161') },
  days: { frame: days, entropy: dice('331662479035', '539984911493') },
  records: { frame: records, entropy: dice('360555127546', '398929311922') },
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
