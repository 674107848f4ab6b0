import { compareUtf8 } from '../draw/order.ts';
import type { ChangeKind } from '../proof/changes.ts';
import { attributeLabel } from './describe.ts';

/** A target as a freeze has it. */
export interface FrozenTarget {
  readonly id: string;
  readonly name: string;
  /** null when it can be drawn. */
  readonly excluded: string | null;
  /** Those of its line and of its sealed line. */
  readonly attributes: Readonly<Record<string, string>>;
}

/** An officer as a freeze has him, by his code: pseudonyms differ from draw to draw. */
export interface FrozenOfficer {
  readonly code: string;
  readonly name: string;
  /** null when he can be drawn. */
  readonly unavailable: string | null;
}

/** A recusal as a freeze has it. */
export interface FrozenRecusal {
  readonly officer: string;
  readonly target: string;
}

/** One difference of a freeze from the one before it, in words: of a target or an officer by code, or of both in a recusal. */
export interface FrameChange {
  readonly kind: ChangeKind;
  readonly target: string;
  readonly officer: string;
  readonly before: string;
  readonly after: string;
  /** The attributes that changed, sorted; [] for every kind but `reclassified`. */
  readonly attributes: readonly string[];
}

type Rows<T> = Iterable<T> | AsyncIterable<T>;

const outside = '不在名录';
const plain = { target: '', officer: '', attributes: [] } as const;

const targetState = (excluded: string | null): string =>
  excluded === null ? '可抽' : `不列入抽取：${excluded === '' ? '未写原因' : excluded}`;
const officerState = (unavailable: string | null): string =>
  unavailable === null ? '可派' : `不可派：${unavailable === '' ? '未写原因' : unavailable}`;

/**
 * In what the targets of a freeze differ from those of an earlier one, in the order of their ids; both are given in that order and read
 * once. An attribute that the earlier freeze did not carry is not compared.
 */
export async function* compareTargets(
  before: Rows<FrozenTarget>,
  after: Rows<FrozenTarget>,
): AsyncGenerator<FrameChange> {
  for await (const [old, now] of mergeById(before, after)) {
    const target = (now ?? old)?.id ?? '';
    if (old === undefined && now !== undefined)
      yield { ...plain, kind: 'entered', target, before: outside, after: named(now) };
    else if (now === undefined && old !== undefined)
      yield { ...plain, kind: 'left', target, before: named(old), after: outside };
    else if (old !== undefined && now !== undefined) yield* compareTarget(old, now);
  }
}

const named = ({ name, excluded }: FrozenTarget): string => `${name}，${targetState(excluded)}`;

function* compareTarget(old: FrozenTarget, now: FrozenTarget): Generator<FrameChange> {
  const changed = Object.keys(now.attributes)
    .filter((name) => name in old.attributes && old.attributes[name] !== now.attributes[name])
    .toSorted(compareUtf8);
  const words = ({ attributes }: FrozenTarget): string =>
    changed.map((name) => `${attributeLabel(name)}：${attributes[name] || '未填写'}`).join('；');
  if (changed.length > 0)
    yield {
      ...plain,
      kind: 'reclassified',
      target: now.id,
      before: words(old),
      after: words(now),
      attributes: changed,
    };
  if ((old.excluded === null) === (now.excluded === null)) return;
  const kind = now.excluded === null ? 'readmitted' : 'excluded';
  const states = { before: targetState(old.excluded), after: targetState(now.excluded) };
  yield { ...plain, kind, target: now.id, ...states };
}

/** Pairs two sequences that are sorted by id; a side is undefined where the other has no row of that id. */
async function* mergeById<T extends { readonly id: string }>(
  before: Rows<T>,
  after: Rows<T>,
): AsyncGenerator<readonly [T | undefined, T | undefined]> {
  const [left, right] = [readerOf(before), readerOf(after)];
  let [old, now] = [await left(), await right()];
  while (old !== undefined || now !== undefined) {
    const order = old === undefined ? 1 : now === undefined ? -1 : compareUtf8(old.id, now.id);
    yield [order <= 0 ? old : undefined, order >= 0 ? now : undefined];
    if (order <= 0) old = await left();
    if (order >= 0) now = await right();
  }
}

/** The next row at each call, undefined after the last. */
function readerOf<T>(rows: Rows<T>): () => Promise<T | undefined> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
  return async () => {
    const next = await iterator.next();
    return next.done === true ? undefined : next.value;
  };
}

/** In what the officers of a freeze differ from those of an earlier one: who came, who left, who can no longer be sent. */
export function compareOfficers(
  before: readonly FrozenOfficer[],
  after: readonly FrozenOfficer[],
): readonly FrameChange[] {
  const old = new Map(before.map((officer) => [officer.code, officer]));
  const codes = new Set(after.map(({ code }) => code));
  const line = (kind: ChangeKind, officer: string, states: Pick<FrameChange, 'before' | 'after'>) => ({
    ...plain,
    kind,
    officer,
    ...states,
  });
  const words = ({ name, unavailable }: FrozenOfficer): string => `${name}，${officerState(unavailable)}`;
  return [
    ...after.flatMap((officer): readonly FrameChange[] => {
      const then = old.get(officer.code);
      if (then === undefined)
        return [line('officer-entered', officer.code, { before: outside, after: words(officer) })];
      if (then.unavailable !== null || officer.unavailable === null) return [];
      const states = { before: words(then), after: words(officer) };
      return [line('officer-unavailable', officer.code, states)];
    }),
    ...before
      .filter(({ code }) => !codes.has(code))
      .map((officer) => line('officer-left', officer.code, { before: words(officer), after: outside })),
  ];
}

/** The recusals that the earlier freeze did not have. */
export function compareRecusals(
  before: readonly FrozenRecusal[],
  after: readonly FrozenRecusal[],
): readonly FrameChange[] {
  const known = new Set(before.map(({ officer, target }) => `${officer} ${target}`));
  return after
    .filter(({ officer, target }) => !known.has(`${officer} ${target}`))
    .map(({ officer, target }) => ({
      ...plain,
      kind: 'officer-recused',
      officer,
      target,
      before: '未回避',
      after: '回避',
    }));
}
