import type { Block } from './composer/block.ts';

/** A target that was drawn in one of two draws only. */
export interface DifferingTarget {
  readonly code: string;
  readonly name: string;
}

/** The voided draw in whose place a draw stands, and what became of its result. */
export interface ReplacedDraw {
  /** Its draw number. */
  readonly number: string;
  /** null while either list is sealed. */
  readonly difference: {
    /** How many were drawn in both and in one only, and in what the frames differ. */
    readonly sentences: readonly string[];
    readonly droppedOut: readonly DifferingTarget[];
    readonly cameIn: readonly DifferingTarget[];
  } | null;
}

/** The section on the difference from the voided result; nothing where none was replaced. */
export function differenceBlocks(replaced: ReplacedDraw | undefined): readonly Block[] {
  if (replaced === undefined) return [];
  const { number, difference } = replaced;
  const heading: Block = {
    kind: 'heading',
    text: `与所代替的抽取（${number}，已作废）的差异`,
    style: 'form',
  };
  if (difference === null)
    return [heading, note('两次的名单都公布以后才能比较：谁不再抽中、谁新抽中，届时一并列出。')];
  const { sentences, droppedOut, cameIn } = difference;
  const rows = [
    ...droppedOut.map(({ code, name }) => [code, name, '不再抽中']),
    ...cameIn.map(({ code, name }) => [code, name, '新抽中']),
  ];
  return [heading, ...sentences.map(note), ...(rows.length === 0 ? [] : [table(rows)])];
}

const table = (rows: readonly (readonly string[])[]): Block => ({
  kind: 'table',
  name: '与所代替的抽取的差异',
  style: 'list',
  columns: [
    { heading: '机构编码', share: 28, kind: 'code', align: 'center' },
    { heading: '机构名称', share: 52 },
    { heading: '变化', share: 20, align: 'center' },
  ],
  rows,
});

function note(text: string): Block {
  return { kind: 'paragraph', text, style: 'note' };
}
