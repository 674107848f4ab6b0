import type { Block } from './composer/block.ts';

/**
 * The list of annexes below a document's body (附件说明, GB/T 9704-2012, 7.3.4): numbered if there are several,
 * the names aligned, no mark at their ends.
 */
export function annexNote(names: readonly string[]): readonly Block[] {
  const numbered = names.length > 1 ? names.map((name, index) => `${index + 1}. ${name}`) : names;
  return [
    { kind: 'space', height: 14 },
    { kind: 'paragraph', text: `附件：${numbered.join('\n　　　')}`, hanging: true },
  ];
}
