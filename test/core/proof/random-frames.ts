import assert from 'node:assert/strict';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { digestOf } from '../../../src/core/digest.ts';
import { compareUtf8 } from '../../../src/core/draw/order.ts';
import { pseudonymOf } from '../../../src/core/draw/pseudonyms.ts';
import { makeEdition, type DrawnBundle } from '../../../src/core/proof/bundle.ts';
import { drawFromFile, type DrawFiles } from '../../../src/core/proof/draw-from-file.ts';
import {
  defaultEntropyPlan,
  type EntropyPlan,
  type EntropySlot,
  type EntropySource,
  type EntropyValue,
} from '../../../src/core/proof/entropy/entropy-plan.ts';
import { unit, type Relaxation, type Rules, type TeamRules } from '../../../src/core/draw/rules.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import type { Stream } from '../../../src/core/stream.ts';
import { replaceOfficers, type ReplacementInput } from '../../support/draw-vector.ts';
import { floor, makeRules, makeTeam, streamOf } from '../draw/samples.ts';
import { readInputs, type Files } from './forge.ts';

type FrameInput = DrawFiles['frame'];

const days = ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04'];

/** What the generator of random frames is made of: picks and lists from one stream. */
function chooser(stream: Stream) {
  const pick = <T>(...values: readonly [T, ...T[]]): T => values[stream.below(values.length)] as T;
  const list = <T>(length: number, make: (i: number) => T): readonly T[] =>
    Array.from({ length }, (_, i) => make(i));
  const some = <T>(values: readonly T[]): readonly T[] => values.filter(() => stream.below(2) === 0);
  return { pick, list, some, below: (n: number) => stream.below(n) };
}
type Chooser = ReturnType<typeof chooser>;

/** The bundle of a small random frame that uses every kind of rule now and then; undefined where the frame must be refused. */
export function randomDraw(name: string): Files | undefined {
  const choose = chooser(streamOf(name));
  const targets = 3 + choose.below(16);
  const officers = 6 + choose.below(7);
  const rules = randomRules(choose, targets, officers);
  const { substitutions: _, ...input } = readInputs('smallest');
  const { plan, entropy } = randomEntropy(choose);
  const frame: FrameInput = {
    ...input.frame,
    draw_id: name.replaceAll(' ', '-'),
    rules,
    entropy_plan: plan,
    ...randomChanges(choose),
    targets: randomTargets(choose, rules, targets),
    officers: rules.team === null ? [] : randomOfficers(choose, rules.team, officers),
    recusals:
      rules.team === null
        ? []
        : choose
            .list(targets * officers, (i) => ({
              officer: `P${i % officers}`,
              target: `T${Math.floor(i / officers)}`,
              ground: '',
            }))
            .filter(() => choose.below(choose.pick(4, 9, 30)) === 0),
  };
  try {
    const bundle = drawFromFile({ frame, entropy });
    const files = replaceOfficers(bundle, { frame, entropy }, randomReplacements(choose, bundle, frame));
    return makeEdition(files, choose.pick('auditor', 'auditor', 'public'));
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error));
    return undefined;
  }
}

const at = (minute: number): string => `2026-11-26T01:${String(minute).padStart(2, '0')}:00.000Z`;

/** Dice, secrets, and numbers of a lottery; now and then a source that stands in for another. */
function randomEntropy({ pick, list, below }: Chooser): {
  readonly plan: EntropyPlan;
  readonly entropy: DrawFiles['entropy'];
} {
  const digits = (count: number): string => list(count, () => String(below(10))).join('');
  const value = (name: string, minute: number, text: string, option = 0): EntropyValue => {
    const reason = option === 0 ? '' : '首选来源没有给出数值';
    return { name, option, value: text, by: `示例${name}`, at: at(minute), reason };
  };
  const dice = list(1 + below(2), (i): readonly [EntropySlot, EntropyValue] => [
    { name: `dice-${i}`, deadline: '', options: [{ kind: 'dice', digits: 20 }] },
    value(`dice-${i}`, 10 + i, digits(20)),
  ]);
  const others = list(pick(0, 0, 1, 2), (i): readonly [EntropySlot, EntropyValue] => {
    const name = `other-${i}`;
    const bytes = list(2, () => sha256(utf8ToBytes(digits(30))));
    const options: readonly EntropySource[] = [
      ...bytes.map((each): EntropySource => ({
        kind: 'secret',
        holder: '示例局',
        digest: digestOf('secret', each),
      })),
      { kind: 'lottery', lottery: '示例彩票', issue: '第1期', digits: 5 },
    ];
    const option = pick(0, 0, 0, 1, 2);
    const text = option === 2 ? digits(5) : bytesToHex(bytes[option] ?? new Uint8Array());
    return [{ name, deadline: at(20), options }, value(name, 20 + i, text, option)];
  });
  const slots = [...dice, ...others];
  return {
    plan: slots.map(([slot]) => slot),
    entropy: { sources: slots.map(([, each]) => each), recorded_at: at(30) },
  };
}

function randomChanges({ some }: Chooser): Pick<FrameInput, 'previous' | 'changes'> {
  const told = { before: '', after: '示例', reason: '示例', approver: '' };
  const changes = some([
    { ...told, kind: 'entered' as const, id: 'T1' },
    { ...told, kind: 'left' as const, id: 'T99' },
    { ...told, kind: 'officer-left' as const, id: 'P99' },
    { ...told, kind: 'officer-recused' as const, id: 'P1/T1' },
  ]);
  return { previous: changes.length === 0 ? '' : '2026-0001', changes };
}

/** Up to two substitutions, each for an officer of a drawn team or two. */
function randomReplacements(
  { pick, list, below }: Chooser,
  { result }: DrawnBundle,
  { salt_key: saltKey, officers }: FrameInput,
): readonly ReplacementInput[] {
  const codes = new Map(officers.map(({ code }) => [pseudonymOf(hexToBytes(saltKey), code), code]));
  const sent = [...new Set(result.drawn.flatMap(({ team }) => team))];
  if (sent.length < 3) return [];
  const replaced = new Set<string>();
  return list(pick(0, 0, 1, 2), (number) => {
    const out = list(1 + below(2), () => sent[below(sent.length)] as string).filter(
      (each) => !replaced.has(each),
    );
    // Who is in a team that an earlier substitution changed may have left it.
    const hit = result.drawn.filter(
      ({ team }) => team.some((each) => out.includes(each)) && !team.some((each) => replaced.has(each)),
    );
    // Only who holds a seat there can be replaced.
    const seated = new Set(hit.flatMap(({ team }) => team));
    const officersOut = [...new Set(out)]
      .filter((each) => seated.has(each))
      .map((each) => codes.get(each) ?? '');
    for (const { team } of hit) for (const each of team) replaced.add(each);
    return {
      request: {
        at: `2026-11-27T0${number}:00:00.000Z`,
        entropy_plan: defaultEntropyPlan,
        evidence: 'cd'.repeat(32),
        officers: officersOut.toSorted(),
        reason: pick('illness', 'left'),
        targets: hit.map(({ target }) => target).toSorted(compareUtf8),
      },
      entropy: defaultEntropyPlan.map(({ name }) => ({
        ...{ name, option: 0, by: '示例', reason: '' },
        value: list(12, () => String(below(10))).join(''),
        at: `2026-11-27T0${number}:30:00.000Z`,
      })),
    };
  }).filter(({ request }) => request.targets.length > 0);
}

function randomRules(choose: Chooser, targets: number, officers: number): Rules {
  const { pick, some, below } = choose;
  const first = pick<readonly string[]>([], ['kind'], ['kind', 'level'], ['level']);
  const second = pick<readonly string[] | null>(null, null, ['area'], ['area', 'kind'], []);
  const root = {
    ...floor([], below(3), pick(2000, 5000, 10_000, 10_000)),
    done: below(3),
    periods: pick(1, 1, 2),
  };
  const kindFloor = floor(['\uff21'], below(2), pick(0, 2500));
  const areaFloor = floor(['南'], below(3), pick(0, 4000));
  const isDated = below(2) === 0;
  return makeRules({
    attributes: ['area', 'kind', 'level'],
    sealed_attributes: ['credit'],
    measures: ['complaints'],
    duties: some([
      {
        name: '一',
        attribute: 'level',
        table: [{ value: '三级', chance_ppb: pick(1, 400_000_000) }],
        otherwise: 77_777_777,
      },
      { name: '二', attribute: null, table: [], otherwise: pick(unit - 1, 123_456_789) },
    ]),
    trees: [
      { attributes: first, floors: [root, ...(first[0] === 'kind' ? [kindFloor] : [])] },
      ...(second === null ? [] : [{ attributes: second, floors: second[0] === 'area' ? [areaFloor] : [] }]),
    ],
    weights: {
      name: '示例',
      base: pick(1, 7),
      indicators: some([
        { kind: 'value', attribute: 'level', table: [{ value: '三级', points: 5 }], otherwise: 1 },
        { kind: 'value', attribute: 'credit', table: [{ value: 'A', points: 2 }], otherwise: 7 },
        {
          kind: 'band',
          measure: 'complaints',
          bands: [
            { from: 2, points: 1 },
            { from: 5, points: 900_000 },
          ],
          otherwise: pick(0, 3),
        },
      ]),
    },
    maximum_ppb: pick(unit, unit, unit, 900_000_000),
    budget: pick(null, null, 40),
    team: below(12) === 0 ? null : randomTeam(choose, targets, officers),
    dates: isDated
      ? {
          days: some(days).length > 1 ? days : days.slice(0, 2),
          ...pick({ per_day: 1, together: null }, { per_day: 2, together: 'area' }),
        }
      : null,
  });
}

function randomTeam({ pick, some, below }: Chooser, targets: number, officers: number): TeamRules {
  const match = pick<readonly string[]>([], [], ['area']);
  const seat = { certified: true, scope: [], skills: [], match, differ: [] };
  const third = pick(
    [],
    [],
    [{ ...seat, role: '专家', certified: false, skills: ['药品'], match: [] }],
    [{ ...seat, role: '外区', match: [], differ: ['area'] }],
  );
  const lead = pick([], [{ attribute: 'can_lead', values: ['是'] }]);
  const seats = [{ ...seat, role: '组长', scope: lead }, { ...seat, role: '组员' }, ...third];
  const capacity = Math.max(1, Math.ceil((targets * seats.length) / officers) + pick(-1, 0, 0, 3));
  const steps: readonly Relaxation[] = [
    { kind: 'last_team' },
    { kind: 'match', attribute: 'area' },
    { kind: 'capacity', capacity: capacity + 1 + below(2) },
  ];
  return makeTeam({
    attributes: ['area', 'can_lead'],
    by: pick('officer', 'officer', 'officer', 'group'),
    capacity,
    separate_last: below(2) === 0,
    seats,
    ladder: some(steps),
  });
}

function randomTargets({ pick, list, below }: Chooser, rules: Rules, count: number): FrameInput['targets'] {
  return list(count, (i) => {
    const excluded = below(9) === 0 ? '暂停' : null;
    return {
      id: `T${i}`,
      name: `机构${i}`,
      attributes: {
        area: pick('南', '北'),
        kind: pick('\uff21', '𠮷', ''),
        level: pick('三级', '二级'),
      },
      sealed: {
        attributes: { credit: pick('A', 'B', '') },
        measures: { complaints: pick(null, below(8)) },
      },
      excluded,
      counted: excluded === null || below(2) === 0,
      duties: rules.duties.map(() => {
        const periods = 1 + below(5);
        const allowed = 1 + below(periods);
        return below(3) === 0 ? null : { periods, allowed, owed: below(allowed + 1) };
      }),
      last_team: [...new Set([`P${below(6)}`, `P${below(6)}`])].toSorted(),
    };
  });
}

function randomOfficers(
  { pick, list, some, below }: Chooser,
  team: TeamRules,
  count: number,
): FrameInput['officers'] {
  return list(count, (i) => ({
    code: `P${i}`,
    name: `人员${i}`,
    organisation: '示例局',
    attributes: { area: i % 2 === 0 ? '南' : '北', can_lead: pick('是', '否') },
    skills: some(['药品']),
    group: team.by === 'group' && below(8) > 0 ? `组${Math.floor(i / team.seats.length)}` : '',
    certificate: below(7) === 0 ? '' : 'Z',
    certificate_expires_on: pick('2027-01-01', '2026-12-31'),
    unavailable: below(12) === 0 ? '休假' : null,
    capacity: below(6) === 0 ? 1 + below(3) : null,
    days_off: below(3) === 0 ? some(days) : [],
  }));
}

/**
 * All ten targets are drawn. In the east sixteen seats fall to three officers (6, 5, 5). In the west T9 is open to P3 and P4 only,
 * who may already sit at T8 while most of the other four have nothing to do: who takes over shows the order of the search.
 */
export function twoGroups(dice: string): Files {
  const input = readInputs('smallest');
  const sources = input.entropy.sources.map((source, i) => (i === 0 ? { ...source, value: dice } : source));
  const area = (isEast: boolean): Readonly<Record<string, string>> => ({ area: isEast ? 'east' : 'west' });
  const seat = { certified: true, scope: [], skills: [], match: ['area'], differ: [] };
  const rules = makeRules({
    attributes: ['area'],
    trees: [{ attributes: [], floors: [floor([], 0, 10_000)] }],
    team: makeTeam({
      attributes: ['area'],
      capacity: 9,
      seats: [
        { ...seat, role: '组长' },
        { ...seat, role: '组员' },
      ],
    }),
  });
  const targets = Array.from({ length: 10 }, (_, i) => ({
    id: `T${i}`,
    name: `机构${i}`,
    attributes: area(i < 8),
    sealed: { attributes: {}, measures: {} },
    excluded: null,
    counted: true,
    duties: [],
    last_team: [],
  }));
  const officers = Array.from({ length: 9 }, (_, i) => ({
    code: `P${i}`,
    name: `人员${i}`,
    organisation: '示例局',
    attributes: area(i < 3),
    skills: [],
    group: '',
    certificate: 'Z',
    certificate_expires_on: '2027-01-01',
    unavailable: null,
    capacity: null,
    days_off: [],
  }));
  const recusals = ['P5', 'P6', 'P7', 'P8'].map((officer) => ({
    officer,
    target: 'T9',
    ground: '近亲属任职',
  }));
  const frame = { ...input.frame, rules, targets, officers, recusals };
  return makeEdition(drawFromFile({ frame, entropy: { ...input.entropy, sources } }).files, 'auditor');
}
