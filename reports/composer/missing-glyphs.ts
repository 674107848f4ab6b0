import type { Problem } from '../../src/core/refusal.ts';
import type { Block, Paragraph, Table } from './block.ts';
import type { FontRole, FontSet } from './font-set.ts';

interface PlacedText {
  readonly place: string;
  readonly role: FontRole;
  readonly text: string;
}

/**
 * Every character of a document that no font of its chain draws, once for each place it stands at: a heading
 * or title by name, a cell by its table, row (counted from 1 below the header) and column.
 */
export function findMissingGlyphs(blocks: readonly Block[], fonts: FontSet): readonly Problem[] {
  const problems: Problem[] = [];
  let heading = '题头';
  for (const block of blocks) {
    if (block.kind === 'heading') heading = block.text;
    if (block.kind === 'annex') heading = block.title;
    for (const placed of textsOf(block, heading)) problems.push(...missingIn(placed, fonts));
  }
  return problems;
}

function missingIn({ place, role, text }: PlacedText, fonts: FontSet): readonly Problem[] {
  const missing = new Set(Array.from(text).filter((c) => c !== '\n' && fonts.find(role, c) === undefined));
  return Array.from(missing, (character) => ({
    place,
    message: `字体中没有字符「${character}」（${codePointName(character)}），请安装含有该字的字体或更正用字`,
  }));
}

function codePointName(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

function textsOf(block: Block, heading: string): readonly PlacedText[] {
  const at = (role: FontRole, ...texts: readonly (string | undefined)[]): readonly PlacedText[] =>
    texts.map((text = '') => ({ place: heading, role, text }));
  switch (block.kind) {
    case 'red-head':
      return [...at('title', block.agency), ...at('body', block.number)];
    case 'title':
      return [...at('title', block.text), ...at('body', block.subtitle)];
    case 'heading':
      return at('heading', block.text);
    case 'paragraph':
      return at(paragraphRole(block), block.text);
    case 'table':
      return textsOfTable(block);
    case 'fingerprint':
      return [...at('heading', block.label), ...at('code', block.hex)];
    case 'digit-boxes':
      return [...at('heading', block.label), ...at('code', block.digits)];
    case 'sign-off':
      return at('body', block.agency, block.date);
    case 'annex':
      return [...at('heading', block.mark), ...at('title', block.title)];
    case 'qr-code':
    case 'page-break':
    case 'space':
      return [];
  }
}

function textsOfTable({ name, columns, rows }: Table): readonly PlacedText[] {
  const header = columns.map(({ heading }) => heading).join('');
  const cells = rows.flatMap((row, index) =>
    columns.map(({ heading, kind }, column): PlacedText => {
      const place = `「${name}」第 ${index + 1} 行${heading === '' ? '' : `「${heading}」`}`;
      return { place, role: cellRole(kind), text: row[column] ?? '' };
    }),
  );
  return [{ place: `「${name}」表头`, role: 'heading', text: header }, ...cells];
}

/** The font role of a paragraph. */
export function paragraphRole({ style }: Paragraph): FontRole {
  return style === 'command' ? 'code' : 'body';
}

/** The font role of the cells of a column. */
export function cellRole(kind: 'text' | 'code' | 'label' = 'text'): FontRole {
  return { text: 'body', code: 'code', label: 'heading' }[kind] as FontRole;
}
