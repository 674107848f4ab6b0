import type { DrawFiles } from '../../../src/core/proof/draw-from-file.ts';

export type FrameInput = DrawFiles['frame'];
export type Rules = FrameInput['rules'];

export const number = (i: number, width: number): string => String(i).padStart(width, '0');

export type Target = FrameInput['targets'][number];
export type Officer = FrameInput['officers'][number];

export const target = (
  id: string,
  name: string,
  attributes: Record<string, string>,
  excluded: string | null = null,
  over: Omit<Partial<Target>, 'sealed'> & { readonly sealed?: Partial<Target['sealed']> } = {},
): Target => ({
  id,
  name,
  attributes,
  excluded,
  counted: excluded === null,
  duties: [],
  last_team: [],
  ...over,
  sealed: { attributes: {}, measures: {}, ...over.sealed },
});

export const officer = (
  code: string,
  attributes: Record<string, string> = {},
  over: Partial<Officer> = {},
): Officer => ({
  code,
  name: `示例人员${code}`,
  organisation: '示例县医疗保障局',
  attributes,
  skills: [],
  group: '',
  capacity: null,
  days_off: [],
  certificate: `Z${code}`,
  certificate_expires_on: '2027-12-31',
  unavailable: null,
  ...over,
});

export type Floor = Rules['trees'][number]['floors'][number];
export type Team = NonNullable<Rules['team']>;
export type Seat = Team['seats'][number];

export const floor = (
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

export const seat = (over: Partial<Seat> = {}): Seat => ({
  role: '组员',
  certified: true,
  scope: [],
  skills: [],
  match: [],
  differ: [],
  ...over,
});

/** A team of so many plain seats, whose officers agree with the target in `match`. */
export const team = (
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

export const credit = [
  { value: 'A', points: 0 },
  { value: 'B', points: 1 },
  { value: 'C', points: 3 },
];

export const rules = (over: Partial<Rules>): Rules => ({
  protocol: 'shuangsui-3',
  attributes: ['credit_class', 'kind'],
  sealed_attributes: [],
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

export const frame = (
  name: string,
  over: Pick<FrameInput, 'targets' | 'officers'> & Partial<FrameInput>,
): FrameInput => ({
  draw_id: `vector-${name}`,
  draw_number: '2026-0001',
  agency: { code: '000000YB', name: '示例县医疗保障局' },
  task: { code: `vector-${name}`, name: '示例抽查任务', item: 'SL-01' },
  scope_key: `000000YB/vector-${name}`,
  cut_off: { day: '2026-11-25', recorded_by: '2026-11-25T08:00:00.000Z' },
  frozen_at: '2026-11-26T01:00:00.000Z',
  release_on: '2027-01-01',
  pool: over.targets.length,
  salt_key: '00'.repeat(32),
  rules: rules({}),
  recusals: [],
  previous: '',
  changes: [],
  ...over,
});

export const kinds = ['综合医院', '诊所', '零售药店', '村卫生室'];

/** Every target is drawn. */
export const everything = {
  trees: [{ attributes: [], floors: [floor([], 10_000, 0)] }],
  maximum_ppb: 1_000_000_000,
};

export const classOf = (i: number): string => 'ABC'.charAt(i % 3);
