import {
  everything,
  floor,
  frame,
  kinds,
  number,
  officer,
  rules,
  target,
  team,
  type FrameInput,
} from './parts.ts';

export const smallest = frame('smallest', {
  rules: rules({ trees: [{ attributes: [], floors: [floor([], 0, 2)] }] }),
  targets: ['A', 'A', 'B', 'C'].map((credit, i) =>
    target('ABCD'.charAt(i), `示例诊所${i + 1}`, { credit_class: credit, kind: '诊所' }),
  ),
  officers: ['1', '2', '3'].map((id) => officer(id)),
});

export const county = frame('county', {
  rules: rules({
    attributes: ['district_code', 'kind', 'level'],
    sealed_attributes: ['credit_class'],
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
        district_code: i % 3 === 0 ? '330108' : '330106',
        kind: kinds[i % 4] ?? '',
        level: i % 4 === 0 ? (['三级', '二级', '未定级'][(i / 4) % 3] ?? '') : '',
      },
      i % 17 === 0 ? '本年度已达检查频次上限' : null,
      { sealed: { attributes: { credit_class: ['A', 'B', 'C', ''][(i * 7) % 4] ?? '' } } },
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
  pool: 151,
  previous: '2026-0001',
  changes: [
    {
      kind: 'entered',
      id: 'H33010600003',
      before: '',
      after: '新签协议',
      reason: '名录导入',
      approver: '示例审批人',
    },
    {
      kind: 'left',
      id: 'H33010699999',
      before: '诊所',
      after: '',
      reason: '协议终止',
      approver: '示例审批人',
    },
    {
      kind: 'excluded',
      id: 'H33010600000',
      before: '可抽',
      after: '不可抽',
      reason: '达到频次上限',
      approver: '',
    },
    {
      kind: 'officer-unavailable',
      id: 'YB003',
      before: '可派',
      after: '休假',
      reason: '请假登记',
      approver: '示例审批人',
    },
    { kind: 'officer-left', id: 'YB999', before: '在岗', after: '', reason: '调离', approver: '示例审批人' },
    {
      kind: 'officer-recused',
      id: 'YB001/H33010600111',
      before: '',
      after: '持股',
      reason: '本人申报',
      approver: '示例审批人',
    },
  ],
});

/** Every target is drawn, and the recusals leave so little room that chains are needed and some visits are owed. */
export const scarce = frame('scarce', {
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
export const tight = cramped('tight', [12, 6, 4], (row, o) => (row + o) % 3 === 0);
/** Room enough, but uneven choices: the loads are evened out afterwards. */
export const uneven = cramped('uneven', [20, 9, 20], (row, o) => row < 9 && o >= 3);

/** Teams of three out of few officers: seats change hands within a team, some visits are owed, loads need evening out. */
export const knotted = frame('knotted', {
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

export const large = frame('large', {
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
