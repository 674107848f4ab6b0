import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import type { DrawFiles } from '../../../src/core/proof/draw-from-file.ts';
import type { EntropyPlan } from '../../../src/core/proof/entropy/entropy-plan.ts';
import { everything, floor, frame, officer, rules, target, team, number } from './parts.ts';

/** Three small draws whose entropy is not only dice. */
const small = (name: string, plan: EntropyPlan, over: Partial<DrawFiles['frame']> = {}): DrawFiles['frame'] =>
  frame(name, {
    rules: rules({ ...everything, trees: [{ attributes: ['kind'], floors: [floor([], 5000, 0)] }] }),
    targets: Array.from({ length: 12 }, (_, i) =>
      target(`S${number(i, 2)}`, `示例诊所${i}`, {
        credit_class: 'ABC'.charAt(i % 3),
        kind: i % 2 === 0 ? '诊所' : '零售药店',
      }),
    ),
    officers: Array.from({ length: 5 }, (_, i) => officer(`Z${i}`)),
    entropy_plan: plan,
    ...over,
  });

const secretBytes = (owner: string): string => bytesToHex(sha256(utf8ToBytes(`a secret of ${owner}`)));
const secret = (owner: string) => ({
  kind: 'secret' as const,
  holder: owner,
  digest: bytesToHex(
    sha256(concatBytes(utf8ToBytes('shuangsui-3/secret\n'), sha256(utf8ToBytes(`a secret of ${owner}`)))),
  ),
});

/** Dice, the agency's secret, and a secret of which the first holder did not come: the second one's stands in. */
export const secrets: DrawFiles = {
  frame: small('secrets', [
    { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 20 }] },
    { name: 'agency', deadline: '', options: [secret('示例局')] },
    {
      name: 'outsider',
      deadline: '2026-11-26T01:50:00.000Z',
      options: [secret('示例协会'), secret('示例纪检组')],
    },
  ]),
  entropy: {
    sources: [
      {
        name: 'dice-a',
        option: 0,
        value: '16180339887498948482',
        by: '见证人甲',
        at: '2026-11-26T01:30:00.000Z',
        reason: '',
      },
      {
        name: 'agency',
        option: 0,
        value: secretBytes('示例局'),
        by: '示例局',
        at: '2026-11-26T01:31:00.000Z',
        reason: '',
      },
      {
        name: 'outsider',
        option: 1,
        value: secretBytes('示例纪检组'),
        by: '示例纪检组',
        at: '2026-11-26T01:50:00.000Z',
        reason: '示例协会未到场',
      },
    ],
    recorded_at: '2026-11-26T02:00:00.000Z',
  },
};

const quicknet = '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971';

/** Dice and a published round of drand quicknet (its time is 2023-09-15T11:00:03Z). */
export const beacon: DrawFiles = {
  frame: small(
    'beacon',
    [
      { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 20 }] },
      {
        name: 'beacon',
        deadline: '2023-09-15T11:30:00.000Z',
        options: [{ kind: 'drand', chain: quicknet, round: 657_413 }, secret('示例纪检组')],
      },
    ],
    {
      cut_off: { day: '2023-09-13', recorded_by: '2023-09-14T08:00:00.000Z' },
      frozen_at: '2023-09-15T01:00:00.000Z',
    },
  ),
  entropy: {
    sources: [
      {
        name: 'dice-a',
        option: 0,
        value: '05772156649015328606',
        by: '见证人甲',
        at: '2023-09-15T11:00:02.999Z',
        reason: '',
      },
      {
        name: 'beacon',
        option: 0,
        value:
          'b713718a38ae728dfd477991af2822e08d2f305e47718cef9f7848ce4050e7be41076862b98fad56e91a6b85b89cd97b',
        by: 'https://api.drand.sh',
        at: '2023-09-15T11:00:03.000Z',
        reason: '',
      },
    ],
    recorded_at: '2023-09-15T11:02:00.000Z',
  },
};

/** Dice and the number of a lottery, which a verifier cannot check. */
export const lottery: DrawFiles = {
  frame: small('lottery', [
    { name: 'dice-a', deadline: '', options: [{ kind: 'dice', digits: 20 }] },
    {
      name: 'lottery',
      deadline: '',
      options: [{ kind: 'lottery', lottery: '示例彩票', issue: '2026136', digits: 14 }],
    },
  ]),
  entropy: {
    sources: [
      {
        name: 'dice-a',
        option: 0,
        value: '26449483698057196217',
        by: '见证人甲',
        at: '2026-11-26T01:30:00.000Z',
        reason: '',
      },
      {
        name: 'lottery',
        option: 0,
        value: '01020304050607',
        by: '示例彩票官网',
        at: '2026-11-26T14:30:00.000Z',
        reason: '',
      },
    ],
    recorded_at: '2026-11-26T14:31:00.000Z',
  },
};

/** Eight visits in teams of two out of nine, on drawn days by town: so that officers can be replaced, and some cannot. */
export const replaced = frame('replaced', {
  rules: rules({
    ...everything,
    attributes: ['credit_class', 'kind', 'town'],
    team: {
      ...team(2, 3),
      separate_last: true,
      ladder: [{ kind: 'last_team' }, { kind: 'capacity', capacity: 4 }],
    },
    dates: { days: ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-07'], per_day: 2, together: 'town' },
  }),
  targets: Array.from({ length: 10 }, (_, i) =>
    target(
      `S${number(i, 2)}`,
      `示例药店${i}`,
      { credit_class: 'A', kind: '零售药店', town: `镇${i % 2}` },
      null,
      { last_team: i === 0 ? ['Z0', 'Z1'] : [] },
    ),
  ),
  officers: Array.from({ length: 9 }, (_, i) =>
    officer(`Z${i}`, {}, i === 8 ? { days_off: ['2026-12-01', '2026-12-02'] } : {}),
  ),
  recusals: [{ officer: 'Z2', target: 'S03', ground: '近亲属任职' }],
});
