import { protocol } from '../../src/core/digest.ts';
import type { PoolPeople } from '../../src/core/draw/frame-people.ts';
import type { PoolTarget } from '../../src/core/draw/frame-targets.ts';
import { comparePaths } from '../../src/core/draw/rule-problems.ts';
import type { Floor, Rules } from '../../src/core/draw/rules.ts';
import { DoneTally } from '../../src/core/task/done-tally.ts';

/** Some 8 districts make a city, 11 cities a province, 379 targets a district: 2,850 districts at 1,080,000 targets. */
const [perDistrict, perCity, perProvince] = [379, 8.4, 11];
const kinds = ['零售药店', '诊所', '村卫生室', '门诊部', '专科医院', '综合医院', '中医医院', '护理院'];
const levels = ['未定级', '一级', '二级', '三级'];
const [firstTree, secondTree] = [
  ['province', 'city', 'district'],
  ['kind', 'credit_class', 'city'],
] as const;

/** A whole number below `n` that follows from the two others alone: no two runs differ, and no two rows are alike. */
export function pick(row: number, purpose: number, n: number): number {
  let x = Math.imul(row + 1, 0x9e3779b1) ^ Math.imul(purpose + 1, 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 16), 0x45d9f3b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return ((x ^ (x >>> 16)) >>> 0) % n;
}

interface Place extends Readonly<Record<string, string>> {
  readonly province: string;
  readonly city: string;
  readonly district: string;
}

const districtsOf = (targets: number): number => Math.max(3, Math.round(targets / perDistrict));

/** The places of `size` targets or officers in order; a district has up to seven times as many as another. */
function placesOf(size: number, count: number): (row: number) => Place {
  const places: Place[] = [];
  const ends: number[] = [];
  let total = 0;
  for (let district = 0; district < count; district += 1) {
    const city = Math.floor(district / perCity);
    const province = Math.floor(city / perProvince);
    const code = `${11 + province}${String(1 + (city % perProvince)).padStart(2, '0')}`;
    const inCity = 1 + district - Math.ceil(city * perCity);
    places.push({
      province: `${11 + province}0000`,
      city: `${code}00`,
      district: `${code}${String(inCity).padStart(2, '0')}`,
    });
    ends.push((total += 1 + pick(district, 1, 7)));
  }
  let district = 0;
  return (row) => {
    if (row === 0) district = 0;
    while (district < count - 1 && row * total >= (ends[district] ?? 0) * size) district += 1;
    return places[district] as Place;
  };
}

/** The place of each of so many districts. */
export function districtPlaces(districts: number): (district: number) => Place {
  const placeOf = placesOf(districts * perDistrict, districts);
  const places = new Map<string, Place>();
  for (let row = 0; row < districts * perDistrict; row += 1) {
    const place = placeOf(row);
    places.set(place.district, place);
  }
  const all = [...places.values()];
  return (district) => all[district] as Place;
}

/** How far a year has come by its sixth month: 15 of 100 have been drawn and visited. */
const isVisited = (row: number): boolean => pick(row, 2, 100) < 15;

function creditOf(row: number): 'A' | 'B' | 'C' | 'D' {
  const place = pick(row, 3, 100);
  if (place < 30) return 'A';
  if (place < 80) return 'B';
  return place < 95 ? 'C' : 'D';
}

function kindOf(row: number): string {
  const place = pick(row, 4, 100);
  const share = [33, 60, 80, 88, 92, 96, 99, 100].findIndex((end) => place < end);
  return kinds[share] ?? '';
}

const measuresOf = (row: number): PoolTarget['sealed']['measures'] => ({
  claims_growth: pick(row, 7, 20) === 0 ? null : pick(row, 8, 60),
  complaints: pick(row, 9, 10) === 0 ? pick(row, 10, 6) : 0,
  months_since_visit: pick(row, 11, 5) === 0 ? null : pick(row, 12, 48),
});

/** The targets of a frame in the order of their codes, made when asked for. */
export function* targetsOf(size: number): Generator<PoolTarget> {
  const placeOf = placesOf(size, districtsOf(size));
  for (let row = 0; row < size; row += 1) {
    const credit = creditOf(row);
    const isReached = isVisited(row);
    const visits = isReached ? 1 : 0;
    const asked = { A: 0, B: 0, C: 1, D: 2 }[credit];
    const cap = { A: 1, B: 1, C: 2, D: 4 }[credit];
    const place = placeOf(row);
    const apart = pick(row, 5, 200) === 0 ? '服务协议暂停' : null;
    const capped = cap - visits < 1 ? '本年检查已达频次上限（全年频次）' : null;
    const state = { owed: Math.max(0, asked - visits), allowed: cap - visits, periods: 7 };
    yield {
      id: `H${place.district}${String(row).padStart(8, '0')}`,
      name: `示例市第${row}号${kindOf(row)}`,
      attributes: {
        ...place,
        credit_class: credit,
        kind: kindOf(row),
        level: levels[Math.min(3, pick(row, 6, 8))] ?? '',
      },
      sealed: { attributes: {}, measures: measuresOf(row) },
      excluded: apart ?? capped,
      counted: apart === null,
      duties: [credit === 'C' ? state : null, credit === 'D' ? state : null],
      last_team: isReached ? [officerId(2 * (row % 500)), officerId(2 * (row % 500) + 1)] : [],
    };
  }
}

const officerId = (officer: number): string => `Z${String(officer).padStart(8, '0')}`;

/** The officers, as many in each district as it has targets in proportion, and a recusal for each 1,000 targets. */
export function peopleOf(size: number, officers: number): PoolPeople {
  const placeOf = placesOf(officers, districtsOf(size));
  return {
    officers: Array.from({ length: officers }, (_, officer) => {
      const { city, district } = placeOf(officer);
      return {
        code: officerId(officer),
        name: `示例人员${officer}`,
        organisation: '示例局',
        attributes: { city, district },
        skills: pick(officer, 13, 5) === 0 ? ['药学'] : [],
        group: '',
        certificate: pick(officer, 14, 10) === 0 ? '' : `示例证${officer}`,
        certificate_expires_on: pick(officer, 14, 10) === 0 ? '' : '2027-12-31',
        unavailable: pick(officer, 15, 50) === 0 ? '检查时段内请假' : null,
        capacity: null,
        days_off: pick(officer, 16, 20) === 0 ? ['2026-06-04', '2026-06-05'] : [],
      };
    }),
    recusals: [...recusalsOf(size, officers)],
  };
}

function* recusalsOf(size: number, officers: number): Generator<PoolPeople['recusals'][number]> {
  let row = 0;
  for (const { id } of targetsOf(size)) {
    if (row % 1000 === 500)
      yield { officer: officerId(pick(row, 17, officers)), target: id, ground: '近亲属任职' };
    row += 1;
  }
}

/** The working days of June 2026. */
const days = Array.from({ length: 30 }, (_, day) => day + 1)
  .filter((day) => ![0, 6].includes(day % 7))
  .map((day) => `2026-06-${String(day).padStart(2, '0')}`);

/** Every node of the tree but the root has a yearly bound of which 7 draws are left; the root has one for this draw. */
function floorsOf(size: number, attributes: readonly string[], tally: DoneTally): readonly Floor[] {
  const floors = new Map<string, Floor>();
  const all = { path: [], ratio_bp: attributes === firstTree ? 500 : 0, minimum: 0, done: 0, periods: 1 };
  for (const target of targetsOf(size)) {
    const path = attributes.map((name) => target.attributes[name] ?? '');
    const leaf = path.join();
    if (floors.has(leaf)) continue;
    path.forEach((_, depth) => {
      const place = path.slice(0, depth + 1);
      const bound = { ratio_bp: 2800, minimum: 0, done: tally.done(attributes, place), periods: 7 };
      floors.set(place.join(), { path: place, ...bound });
    });
  }
  return [all, ...floors.values()].toSorted((left, right) => comparePaths(left.path, right.path));
}

/** The rules of a national draw in the sixth month of a year: some 14,000 bounds in two trees at full size. */
export function rulesOf(size: number): Rules {
  const tally = new DoneTally([firstTree, secondTree].map((attributes) => ({ attributes })));
  let row = 0;
  for (const { attributes } of targetsOf(size)) if (isVisited(row++)) tally.add(attributes);
  const seat = { certified: true, scope: [], skills: [], differ: [] };
  return {
    protocol,
    attributes: ['city', 'credit_class', 'district', 'kind', 'level', 'province'],
    sealed_attributes: [],
    measures: ['claims_growth', 'complaints', 'months_since_visit'],
    scope: [],
    duties: [
      { name: 'C 级全年一次', attribute: null, table: [], otherwise: 83_333_333 },
      { name: 'D 级全年两次', attribute: null, table: [], otherwise: 166_666_667 },
    ],
    trees: [firstTree, secondTree].map((attributes) => ({
      attributes,
      floors: floorsOf(size, attributes, tally),
    })),
    weights: {
      name: '示例风险模型',
      base: 10,
      indicators: [
        { kind: 'value', attribute: 'credit_class', table: points('ABCD', [0, 10, 30, 60]), otherwise: 10 },
        { kind: 'value', attribute: 'level', table: [{ value: '三级', points: 15 }], otherwise: 5 },
        { kind: 'band', measure: 'claims_growth', bands: bands(60, 5, 3), otherwise: 8 },
        { kind: 'band', measure: 'complaints', bands: bands(6, 1, 11), otherwise: 0 },
        { kind: 'band', measure: 'months_since_visit', bands: bands(48, 6, 2), otherwise: 20 },
      ],
    },
    maximum_ppb: 900_000_000,
    budget: null,
    team: {
      attributes: ['city', 'district'],
      by: 'officer',
      capacity: 3,
      separate_last: true,
      seats: [
        { ...seat, role: '组长', match: ['district'] },
        { ...seat, role: '组员', match: ['city'] },
      ],
      ladder: [
        { kind: 'match', attribute: 'district' },
        { kind: 'capacity', capacity: 8 },
      ],
    },
    dates: { days, per_day: 1, together: null },
    window: { from: '2026-06-01', to: '2026-06-30' },
  };
}

const points = (values: string, given: readonly number[]): { value: string; points: number }[] =>
  [...values].map((value, i) => ({ value, points: given[i] ?? 0 }));

const bands = (to: number, step: number, each: number): { from: number; points: number }[] =>
  Array.from({ length: Math.ceil(to / step) }, (_, i) => ({ from: i * step, points: each * i }));
