import { balanceTitle } from './balance-title.ts';
import type { Annex, Block, Heading, Paragraph, RedHead, SignOff, Title } from './block.ts';
import { breakLines } from './break-lines.ts';
import type { Line } from './break-lines.ts';
import { fingerprintHeight } from './draw-form.ts';
import { paragraphRole } from './missing-glyphs.ts';
import { mm, page, styles } from './page.ts';
import type { TypeStyle } from './page.ts';
import type { Element, Sheet, Type } from './sheet.ts';

/** Four fifths magenta and yellow (GB/T 9704-2012, 6.4) as sRGB. */
const red = '#d7000f';
const redHeadSize = 42;
const redHeadDrop = 35 * mm;
const redRuleGap = 4 * mm;
const redRuleWidth = 1.2;
const subtitleSize = 14;
/** A parted paragraph leaves at least this many lines on each page. */
const fewestLines = 2;
/** Where the text ends on a further page, at least this many lines of it stand above the sign-off. */
const fewestClosingLines = 3;

/** Draws the red head (GB/T 9704-2012, 7.2.4 to 7.2.7): agency and 文件, number, red rule. */
export function drawRedHead(sheet: Sheet, { agency, number }: RedHead): void {
  sheet.ensure(page.textHeight);
  const name = `${agency}文件`;
  const unit = sheet.width(name, { role: 'title', size: 1 });
  const size = Math.min(redHeadSize, page.textWidth / unit);
  sheet.y = page.top + redHeadDrop;
  sheet.document.fillColor(red);
  drawCentred(sheet, 'P', [{ text: name, width: unit * size, last: true }], { role: 'title', size }, size);
  sheet.document.fillColor('#000000');
  sheet.y += 2 * styles.body.pitch - size / 4;
  drawCentred(sheet, 'P', oneLine(sheet, number, bodyType), bodyType, styles.body.size);
  sheet.y += redRuleGap;
  sheet.rule({ x: page.left, y: sheet.y }, { x: page.right, y: sheet.y }, redRuleWidth, red);
  sheet.y += 2 * styles.body.pitch - styles.body.size;
}

/** Draws the title in balanced lines, centred, with its subtitle below it and a blank line after both. */
export function drawTitle(sheet: Sheet, { text, subtitle }: Title): void {
  const type: Type = { role: 'title', size: styles.title.size };
  const lines = balanceTitle(text, page.textWidth, sheet.advance(type));
  sheet.ensure(lines.length * styles.title.pitch + styles.body.pitch);
  drawCentred(sheet, 'H1', lines, type, styles.title.pitch);
  if (subtitle !== undefined) {
    const small: Type = { role: 'body', size: subtitleSize };
    drawCentred(sheet, 'P', oneLine(sheet, subtitle, small), small, styles.form.pitch);
  }
  sheet.y += styles.body.pitch / 2;
}

/** Begins an annex on a new page (GB/T 9704-2012, 7.3.7). */
export function drawAnnex(sheet: Sheet, { mark, title }: Annex): void {
  sheet.newPage();
  const markType: Type = { role: 'heading', size: styles.body.size };
  const element = sheet.element('P');
  sheet.mark(element, 'P', () => sheet.write(mark, markType, { x: page.left, y: sheet.y }));
  sheet.y = page.top + styles.title.pitch;
  const type: Type = { role: 'title', size: styles.title.size };
  const lines = balanceTitle(title, page.textWidth, sheet.advance(type));
  drawCentred(sheet, 'H2', lines, type, styles.title.pitch);
  sheet.y += styles.body.pitch / 2;
}

/** Draws a heading; `lead` is the height in points of what must follow on the same page. */
export function drawHeading(sheet: Sheet, { text, style }: Heading, lead: number): void {
  const form = style === 'form';
  const { size, pitch } = form ? styles.form : styles.body;
  const type: Type = { role: 'heading', size };
  const indent = form ? 0 : 2 * size;
  const lines = breakLines(text, page.textWidth, sheet.advance(type), indent);
  if (form) sheet.y += sheet.atTop ? 0 : (pitch - size) / 2;
  sheet.ensure(lines.length * pitch + lead);
  drawLines(sheet, sheet.element('H2'), lines, { tag: 'H2', type, pitch, indent });
}

/**
 * Draws running text over as many pages as it takes; `lead` is the height in points of what must follow on the same
 * page, if anything. No page begins or ends with a single line of a parted paragraph.
 */
export function drawParagraph(sheet: Sheet, paragraph: Paragraph, lead: number): void {
  const { lines, ...setting } = layOutParagraph(sheet, paragraph);
  const { pitch, type } = setting;
  const element = sheet.element('P');
  sheet.ensure(type.size);
  let rest = lines;
  while (linesTogether(rest, setting, lead) > sheet.room + 0.01) {
    const fitting = Math.floor((sheet.room - type.size + 0.01) / pitch) + 1;
    const here = Math.min(fitting, rest.length - fewestBelow(lead));
    if (here >= fewestLines) {
      drawLines(sheet, element, rest.slice(0, here), setting, rest === lines);
      rest = rest.slice(here);
    } else if (sheet.atTop) break;
    sheet.newPage();
  }
  drawLines(sheet, element, rest, setting, rest === lines);
}

/** How many lines of a parted paragraph stand on its last page, above the `lead` that follows. */
function fewestBelow(lead: number): number {
  return lead > 0 ? fewestClosingLines : fewestLines;
}

/** What lines and their lead take; the last line of a page needs its characters' height only, not the pitch. */
function linesTogether(lines: readonly Line[], { pitch, type }: Setting, lead: number): number {
  return lead > 0 ? lines.length * pitch + lead : (lines.length - 1) * pitch + type.size;
}

/**
 * What must stand on one page from a paragraph's top, in points: its first lines, or all of a short one together with
 * the `lead` that follows.
 */
export function paragraphLead(sheet: Sheet, paragraph: Paragraph, lead: number): number {
  const { lines, ...setting } = layOutParagraph(sheet, paragraph);
  const parted = lines.length >= fewestLines + fewestBelow(lead);
  return parted
    ? linesTogether(lines.slice(0, fewestLines), setting, 0)
    : linesTogether(lines, setting, lead);
}

/**
 * What hangs on the text before it, in points: a sign-off with the annexes, digests and short paragraphs that lead to it,
 * else a digest or nothing.
 */
export function hangingHeight(sheet: Sheet, [next, ...following]: readonly Block[]): number {
  if (next === undefined) return 0;
  if (next.kind === 'sign-off') return signOffHeight;
  const height = heightIfHanging(sheet, next);
  if (height === 0) return 0;
  const below = hangingHeight(sheet, following);
  if (next.kind === 'fingerprint') return height + below;
  return below > 0 && following.some(({ kind }) => kind === 'sign-off') ? height + below : 0;
}

/** The height in points of a block that, where a sign-off follows, stands with the text before it; else 0. */
function heightIfHanging(sheet: Sheet, block: Block): number {
  if (block.kind === 'space') return block.height;
  if (block.kind === 'fingerprint') return fingerprintHeight(block);
  if (block.kind !== 'paragraph') return 0;
  const { lines, pitch } = layOutParagraph(sheet, block);
  return block.hanging === true || lines.length < fewestClosingLines ? lines.length * pitch : 0;
}

function layOutParagraph(sheet: Sheet, paragraph: Paragraph): Setting & { readonly lines: readonly Line[] } {
  const { size, pitch } = styles[paragraph.style ?? 'body'];
  const type: Type = { role: paragraphRole(paragraph), size };
  const indent = indented.has(paragraph.style ?? 'body') ? 2 * size : 0;
  const lines = paragraph.text
    .split('\n')
    .flatMap((text) => breakLines(text, page.textWidth, sheet.advance(type), indent));
  return { tag: 'P', type, pitch, indent, lines };
}

const indented = new Set(['body', 'command']);

/** What the sign-off takes, in points. */
export const signOffHeight = 2 * styles.body.pitch + styles.body.size;

/**
 * Draws who issues the document and when, without a seal: the name ends two characters from the right, the
 * date begins two characters right of where the name begins (GB/T 9704-2012, 7.3.5.2).
 */
export function drawSignOff(sheet: Sheet, { agency, date }: SignOff): void {
  sheet.ensure(signOffHeight);
  const { size, pitch } = styles.body;
  const nameWidth = sheet.width(agency, bodyType);
  const dateWidth = sheet.width(date, bodyType);
  const nameX = page.right - Math.max(nameWidth + 2 * size, dateWidth + 2 * size);
  const dateX = Math.min(nameX + 2 * size, page.right - dateWidth);
  sheet.y += pitch;
  for (const [text, x] of [
    [agency, nameX],
    [date, dateX],
  ] as const) {
    const element = sheet.element('P');
    sheet.mark(element, 'P', () => sheet.write(text, bodyType, { x, y: sheet.y }));
    sheet.y += pitch;
  }
}

const bodyType: Type = { role: 'body', size: styles.body.size };

interface Setting extends Pick<TypeStyle, 'pitch'> {
  readonly tag: 'P' | 'H2';
  readonly type: Type;
  /** Of the first line of each paragraph, in points. */
  readonly indent: number;
}

/** Draws lines on this page as content of an element; `first` if they begin the text. */
function drawLines(
  sheet: Sheet,
  element: Element,
  lines: readonly Line[],
  { tag, type, pitch, indent }: Setting,
  first = true,
): void {
  let opens = first;
  for (const line of lines) {
    // A line that no page can hold together with what precedes it.
    sheet.ensure(type.size);
    const x = page.left + (opens ? indent : 0);
    const at = { x, y: sheet.y };
    sheet.mark(element, tag, () => sheet.writeLine(line, type, at, page.right - x));
    sheet.y += pitch;
    opens = line.last;
  }
}

function drawCentred(sheet: Sheet, tag: string, lines: readonly Line[], type: Type, pitch: number): void {
  const element = sheet.element(tag);
  for (const { text } of lines) {
    sheet.ensure(type.size);
    const x = page.left + (page.textWidth - sheet.width(text, type)) / 2;
    sheet.mark(element, tag, () => sheet.write(text, type, { x, y: sheet.y }));
    sheet.y += pitch;
  }
}

function oneLine(sheet: Sheet, text: string, type: Type): readonly Line[] {
  return breakLines(text, page.textWidth, sheet.advance(type));
}
