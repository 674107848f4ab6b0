import { utf8ToBytes } from '@noble/hashes/utils.js';
import { formatVerifierKey } from '../core/log/keys.ts';
import { tilePath, tilesOf } from '../core/log/tiles.ts';
import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import { listCosignatures } from '../store/log-cosignatures.ts';
import { listTimestamps } from '../store/log-timestamps.ts';
import { checkLog } from './check-log.ts';
import { getLogKeys } from './log-keys.ts';
import { mergeCosigned } from './log-proofs.ts';
import { readTile } from './log-tiles.ts';
import { signCheckpoint } from './sign-checkpoint.ts';

/** A file of the export: its path below the folder, with slashes, and its bytes. */
export type ExportedFile = readonly [path: string, bytes: Uint8Array];

/**
 * The whole log as static files (tlog-tiles), one after the other: `tile/…`, `tile/entries/…`, `vkey.txt` with the keys that
 * sign, a line each, `cosigned/<size>` for each size that witnesses have cosigned, `timestamps/…`, and, last, `checkpoint`:
 * whoever copies the files in this order never serves a checkpoint without its tiles. Refuses (conflict) a log whose table
 * was changed, and what `signCheckpoint` refuses.
 */
export async function* exportLog(context: Context): AsyncGenerator<ExportedFile> {
  const { db } = context;
  const { active } = await getLogKeys(db);
  // Before anything is signed: a signature under a changed log would be evidence against it for ever.
  const { fault } = await checkLog(db);
  if (fault !== undefined)
    throw new Refusal('conflict', `日志不能导出：${fault}。请查明是谁改动了数据库，并从备份恢复`);
  const { note, checkpoint } = await signCheckpoint(context);
  for (const tile of tilesOf(checkpoint.size)) {
    const bytes = await readTile(db, tile);
    if (bytes === undefined) throw new Error(`the log lost ${tilePath(tile)} while it was exported`);
    yield [tilePath(tile), bytes];
  }
  yield ['vkey.txt', utf8ToBytes(active.map((key) => `${formatVerifierKey(key)}\n`).join(''))];
  const cosigned = await listCosignatures(db);
  for (const size of new Set(cosigned.map((one) => one.size))) {
    const merged = mergeCosigned(cosigned.filter((one) => one.size === size));
    if (merged !== undefined) yield [`cosigned/${size}`, utf8ToBytes(merged)];
  }
  for (const { size, at, checkpoint: stamped, token } of await listTimestamps(db)) {
    const name = `timestamps/${size}-${at.replaceAll(/[:.-]/g, '')}`;
    yield [`${name}.checkpoint`, utf8ToBytes(stamped)];
    yield [`${name}.tsr`, token];
  }
  yield ['checkpoint', utf8ToBytes(note)];
}
