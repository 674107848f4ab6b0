import type { OfficerRow, RecusalRow, SealedOfficer, SealedTarget, TargetRow } from '../core/draw/frame.ts';
import type { BundleFiles } from '../core/proof/bundle.ts';
import { bytesOf } from '../core/proof/read-bundle.ts';
import { textsOf } from '../core/proof/target-roster.ts';
import {
  compareOfficers,
  compareRecusals,
  compareTargets,
  type FrameChange,
  type FrozenOfficer,
  type FrozenRecusal,
  type FrozenTarget,
} from '../core/task/frame-changes.ts';
import type { Db } from '../store/connect.ts';
import { taskFileParts } from '../store/files.ts';

/** Gives the lines of a roster by the name of its file, as often as asked. */
export type LineSource = (name: string) => AsyncGenerator<string>;

/** The lines of files in memory. */
export const linesOfFile = (files: BundleFiles): LineSource =>
  async function* lines(name) {
    yield* textsOf(bytesOf(files, name), name);
  };

/** The lines of a task's stored files, of which no more than a part is in memory. */
export const linesOfTask = (db: Db, taskId: string): LineSource =>
  async function* lines(name) {
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    let rest = '';
    for await (const part of taskFileParts(db, taskId, name)) {
      const texts = (rest + decoder.decode(part, { stream: true })).split('\n');
      rest = texts.pop() ?? '';
      yield* texts;
    }
  };

/** Rows with their sealed lines. */
async function* pairs<Row, Sealed>(
  lines: LineSource,
  roster: string,
): AsyncGenerator<readonly [Row, Sealed]> {
  const sealed = lines(`${roster}-sealed.jsonl`);
  for await (const line of lines(`${roster}.jsonl`)) {
    const other = await sealed.next();
    yield [JSON.parse(line) as Row, JSON.parse(other.value ?? '') as Sealed];
  }
}

/** The targets of a freeze with all their attributes, in order. */
export async function* frozenTargets(lines: LineSource): AsyncGenerator<FrozenTarget> {
  for await (const [row, sealed] of pairs<TargetRow, SealedTarget>(lines, 'targets')) {
    const { id, name, excluded } = row;
    yield { id, name, excluded, attributes: { ...row.attributes, ...sealed.attributes } };
  }
}

/** The officers of a freeze by their pseudonyms in it. */
async function frozenOfficers(lines: LineSource): Promise<ReadonlyMap<string, FrozenOfficer>> {
  const officers = new Map<string, FrozenOfficer>();
  for await (const [{ id }, { code, name, unavailable }] of pairs<OfficerRow, SealedOfficer>(
    lines,
    'officers',
  ))
    officers.set(id, { code, name, unavailable });
  return officers;
}

/** The recusals of a freeze by the codes of its officers; those of nobody on its roster are passed over. */
async function frozenRecusals(
  lines: LineSource,
  officers: ReadonlyMap<string, FrozenOfficer>,
): Promise<readonly FrozenRecusal[]> {
  const recusals: FrozenRecusal[] = [];
  for await (const line of lines('recusals.jsonl')) {
    const { officer, target } = JSON.parse(line) as RecusalRow;
    const known = officers.get(officer);
    if (known !== undefined) recusals.push({ officer: known.code, target });
  }
  return recusals;
}

/** In what two freezes differ: targets in the order of their codes, then officers, then recusals. Both are read line by line. */
export async function* changesBetween(old: LineSource, now: LineSource): AsyncGenerator<FrameChange> {
  const [oldOfficers, newOfficers] = [await frozenOfficers(old), await frozenOfficers(now)];
  yield* compareTargets(frozenTargets(old), frozenTargets(now));
  yield* compareOfficers([...oldOfficers.values()], [...newOfficers.values()]);
  yield* compareRecusals(await frozenRecusals(old, oldOfficers), await frozenRecusals(now, newOfficers));
}
