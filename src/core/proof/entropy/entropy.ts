import { hexToBytes } from '@noble/hashes/utils.js';
import { chinaTime, isInstant } from '../../calendar/instants.ts';
import { digestOf } from '../../digest.ts';
import type { Problem } from '../../refusal.ts';
import { isRound, timeOfRound } from './beacons.ts';
import {
  isBlank,
  type EntropyPlan,
  type EntropySlot,
  type EntropySource,
  type EntropyValue,
} from './entropy-plan.ts';

/** What was thrown, opened or read, by whom and when, after the commitment. */
export interface EntropyRecord {
  readonly protocol: string;
  readonly draw_id: string;
  /** The digest of the commitment that these values came after. */
  readonly commitment: string;
  /** One value for each slot of the plan, in its order. */
  readonly sources: readonly EntropyValue[];
  /** The instant of the draw. */
  readonly recorded_at: string;
}

/**
 * Every way in which the record is not what the plan promised: its values, and `recorded_at`, an instant not before the last of
 * them. `frozenAt` is the commitment's.
 */
export function findRecordProblems(
  plan: EntropyPlan,
  { sources, recorded_at: recordedAt }: Pick<EntropyRecord, 'sources' | 'recorded_at'>,
  frozenAt: string,
): readonly Problem[] {
  const last = sources.at(-1)?.at ?? frozenAt;
  const isTimed = isInstant(recordedAt) && recordedAt >= last;
  return [
    ...findEntropyProblems(plan, sources, frozenAt),
    ...(isTimed ? [] : [{ place: 'recorded_at', message: '抽取时刻不得早于最后一个随机数的记录时刻' }]),
  ];
}

/**
 * Every way in which the values are not what the entropy plan promised (docs/draw-protocol.md section 7): one for each slot in
 * order, each of its source's form, with who and when; instants ascending from `notBefore`; fallbacks after their deadlines with
 * a reason; secrets that open their digests; beacon rounds read after they were made, with all dice thrown before. The
 * signatures of beacon rounds are for `checkBeacons`.
 */
export function findEntropyProblems(
  plan: EntropyPlan,
  values: readonly EntropyValue[],
  notBefore: string,
): readonly Problem[] {
  if (plan.length !== values.length || plan.some(({ name }, i) => values[i]?.name !== name)) {
    return [
      { place: 'sources', message: `随机数来源应依次为 ${plan.map((source) => source.name).join('、')}` },
    ];
  }
  return [...findValueProblems(plan, values), ...findTimeProblems(plan, values, notBefore)];
}

/**
 * The same of the dice, which come first and are recorded before the others: and no round of the beacon that the plan names,
 * as a fallback or not, was made before they were.
 */
export function findFirstProblems(
  plan: EntropyPlan,
  dice: readonly EntropyValue[],
  notBefore: string,
): readonly Problem[] {
  const first = plan.slice(0, dice.length);
  const rounds = plan
    .flatMap(({ options }) => options)
    .flatMap((source) =>
      source.kind === 'drand' && isRound(source.round) ? [timeOfRound(source.round)] : [],
    );
  return [
    ...findEntropyProblems(first, dice, notBefore),
    ...dice.filter(({ at }) => rounds.some((made) => at >= made)).map(({ name }) => late(name)),
  ];
}

const late = (name: string): Problem => ({
  place: `sources[${name}].at`,
  message: '骰子的数字应在信标那一轮产生之前记录：过了时刻再掷骰，等于自己选数',
});

function findValueProblems(plan: EntropyPlan, values: readonly EntropyValue[]): readonly Problem[] {
  return plan.flatMap((slot, i) => {
    const value = values[i];
    const place = `sources[${slot.name}]`;
    if (value === undefined) return [];
    const source = slot.options[value.option];
    if (source === undefined)
      return [{ place: `${place}.option`, message: `来源编号应为 0 至 ${slot.options.length - 1}` }];
    const fault = findFault(source, value.value);
    return [
      ...(fault === undefined ? [] : [{ place, message: fault }]),
      ...(isBlank(value.by) ? [{ place: `${place}.by`, message: askBy(source) }] : []),
      ...findReasonProblems(slot, value, place),
    ];
  });
}

function findFault(source: EntropySource, value: string): string | undefined {
  switch (source.kind) {
    case 'dice':
    case 'lottery':
      return value.length === source.digits && /^[0-9]+$/.test(value)
        ? undefined
        : `应为 ${source.digits} 位数字`;
    case 'secret':
      if (!/^[0-9a-f]{64}$/.test(value)) return '保密数应为 64 位小写十六进制数字';
      return digestOf('secret', hexToBytes(value)) === source.digest
        ? undefined
        : '打开的保密数与事先公布的指纹不一致：不是这次抽取的保密数';
    case 'drand':
      return /^[0-9a-f]{96}$/.test(value)
        ? undefined
        : `信标第 ${source.round} 轮的签名应为 96 位小写十六进制数字`;
  }
}

function askBy({ kind }: EntropySource): string {
  switch (kind) {
    case 'dice':
      return '请填写掷骰人';
    case 'secret':
      return '请填写保密数由谁打开';
    case 'drand':
    case 'lottery':
      return '请填写从哪里读到这个数';
  }
}

function findReasonProblems(
  { deadline }: EntropySlot,
  { option, reason, at }: EntropyValue,
  place: string,
): readonly Problem[] {
  if (option === 0)
    return reason === '' ? [] : [{ place: `${place}.reason`, message: '没有改用备用来源，不填原因' }];
  return [
    ...(isBlank(reason)
      ? [{ place: `${place}.reason`, message: '改用备用来源应写明首选来源为什么用不了' }]
      : []),
    ...(at >= deadline
      ? []
      : [
          {
            place: `${place}.at`,
            message: `备用来源自 ${isInstant(deadline) ? chinaTime(deadline) : deadline} 起才可使用：请等到那时，或使用首选来源`,
          },
        ]),
  ];
}

function findTimeProblems(
  plan: EntropyPlan,
  values: readonly EntropyValue[],
  notBefore: string,
): readonly Problem[] {
  const isAscending = values.every(
    ({ at }, i) => isInstant(at) && at >= (i === 0 ? notBefore : (values[i - 1]?.at ?? '')),
  );
  const used = values.map(({ at, name, option }, i) => ({ at, name, source: plan[i]?.options[option] }));
  const dice = used.filter(({ source }) => source?.kind === 'dice');
  const rounds = used.flatMap(({ at, name, source }) =>
    source?.kind === 'drand' && isRound(source.round) ? [{ at, name, made: timeOfRound(source.round) }] : [],
  );
  return [
    ...(isAscending
      ? []
      : [{ place: 'sources', message: '各随机数的记录时刻应依次不早于前一个，且不早于名录冻结' }]),
    ...rounds
      .filter(({ at, made }) => at < made)
      .map(({ name, made }) => ({
        place: `sources[${name}].at`,
        message: `这一轮信标在 ${chinaTime(made)} 才产生：请等到那时`,
      })),
    ...dice.filter(({ at }) => rounds.some(({ made }) => at >= made)).map(({ name }) => late(name)),
  ];
}
