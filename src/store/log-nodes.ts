import { hexToBytes } from '@noble/hashes/utils.js';
import {
  joinHashes,
  partsOfNode,
  type ProofPath,
  type StoredPart,
  type TreeHash,
  type TreeNode,
} from '../core/log/tree.ts';
import type { Db } from './connect.ts';

interface HashRow {
  readonly seq: number;
  readonly leaf_hash: string;
  readonly peaks: string;
}

/** Within what SQLite and MariaDB take as the values of one statement. */
const rowsAtOnce = 500;

/** The hashes of complete subtrees, in order. Throws when an entry that they need is not there. */
export async function readNodes(db: Db, nodes: readonly TreeNode[]): Promise<readonly TreeHash[]> {
  const [hashes] = await readNodeLists(db, [nodes]);
  return hashes ?? [];
}

/** The hashes of a proof. */
export async function readProof(db: Db, path: ProofPath): Promise<readonly TreeHash[]> {
  return (await readNodeLists(db, path)).map(joinHashes);
}

async function readNodeLists(
  db: Db,
  lists: readonly (readonly TreeNode[])[],
): Promise<readonly (readonly TreeHash[])[]> {
  const parts = lists.map((nodes) => nodes.map(partsOfNode));
  const rows = await readRows(db, new Set(parts.flat(2).map(({ seq }) => seq)));
  const hashOf = ({ seq, isLeaf }: StoredPart): TreeHash => {
    const row = rows.get(seq);
    if (row === undefined) throw new RangeError(`the log has no entry ${seq}`);
    return hexToBytes(isLeaf ? row.leaf_hash : row.peaks.slice(-64));
  };
  return parts.map((nodes) => nodes.map((node) => joinHashes(node.map(hashOf))));
}

async function readRows(db: Db, wanted: ReadonlySet<number>): Promise<ReadonlyMap<number, HashRow>> {
  const rows = new Map<number, HashRow>();
  const numbers = [...wanted];
  for (let from = 0; from < numbers.length; from += rowsAtOnce) {
    const found: HashRow[] = await db<HashRow>('log_entries')
      .select('seq', 'leaf_hash', 'peaks')
      .whereIn('seq', numbers.slice(from, from + rowsAtOnce));
    for (const row of found) rows.set(row.seq, row);
  }
  return rows;
}
