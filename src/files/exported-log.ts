import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { parseCheckpoint } from '../core/log/checkpoint.ts';
import { parseNote, type Note } from '../core/log/note.ts';
import { decodeBundle, tilePath, tilesOf } from '../core/log/tiles.ts';
import { appendLeaf, consistencyPath, joinHashes, partsOfNode, type TreeHash } from '../core/log/tree.ts';
import { leafHash } from '../core/merkle.ts';
import { Refusal } from '../core/refusal.ts';

/** A log as static files, read whole: its checkpoint, and the tree made again from its entries. */
export interface ExportedLog {
  readonly note: Note;
  readonly size: number;
  /** Whether the entries give the root that the checkpoint names. */
  readonly isWhole: boolean;
  /** The records, in order. */
  readonly records: readonly string[];
  /** The consistency proof from a smaller size. */
  readonly proofFrom: (old: number) => readonly TreeHash[];
}

/** Reads the folder that `log export` writes. Refuses (unreadable-file) one without checkpoint or with a file missing or malformed. */
export async function readExportedLog(folder: string): Promise<ExportedLog> {
  const text = new TextDecoder().decode(await readPart(folder, 'checkpoint'));
  try {
    const note = parseNote(text);
    const { size, root } = parseCheckpoint(note.text);
    const records = await readRecords(folder, size);
    const leaves = records.map((record) => leafHash(utf8ToBytes(record)));
    const lastPeaks: TreeHash[] = [];
    let peaks: readonly TreeHash[] = [];
    for (const [index, leaf] of leaves.entries()) {
      peaks = appendLeaf(peaks, index, leaf);
      lastPeaks.push(peaks.at(-1) ?? leaf);
    }
    const isWhole = records.length === size && bytesToHex(joinHashes(peaks)) === bytesToHex(root);
    const proofFrom = (old: number): readonly TreeHash[] =>
      consistencyPath(old, size).map((nodes) =>
        joinHashes(nodes.map((node) => joinHashes(hashesOf(partsOfNode(node), leaves, lastPeaks)))),
      );
    return { note, size, isWhole, records, proofFrom };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('unreadable-file', `${folder} 中的检查点或条目格式不对：请重新导出或下载`);
  }
}

const hashesOf = (
  parts: ReturnType<typeof partsOfNode>,
  leaves: readonly TreeHash[],
  lastPeaks: readonly TreeHash[],
): readonly TreeHash[] =>
  parts.map(({ seq, isLeaf }) => {
    const hash = (isLeaf ? leaves : lastPeaks)[seq];
    if (hash === undefined) throw new SyntaxError(`no entry ${seq}`);
    return hash;
  });

async function readRecords(folder: string, size: number): Promise<readonly string[]> {
  const records: string[] = [];
  for (const tile of tilesOf(size).filter(({ level }) => level === 'entries'))
    records.push(...decodeBundle(await readPart(folder, tilePath(tile))));
  return records;
}

async function readPart(folder: string, path: string): Promise<Uint8Array> {
  const bytes = await readFile(join(folder, ...path.split('/'))).catch(() => {
    throw new Refusal('unreadable-file', `${folder} 中没有 ${path}：不是导出的日志，或没有复制完整`);
  });
  return new Uint8Array(bytes);
}
