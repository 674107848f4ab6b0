/** What the tree needs to know of an organisation. */
export interface TreeNode {
  readonly code: string;
  readonly parentCode: string | null;
}

/** The codes of an organisation and of all below it. A cycle, which the lists do not forbid, ends where it began. */
export function subtreeOf(root: string, nodes: readonly TreeNode[]): ReadonlySet<string> {
  const found = new Set([root]);
  for (const code of found) {
    for (const node of nodes) if (node.parentCode === code) found.add(node.code);
  }
  return found;
}
