/** One line of broken text: no spaces at its end, the width of its ink in points, whether its paragraph ends. */
export interface Line {
  readonly text: string;
  readonly width: number;
  readonly last: boolean;
}

/** How far one character advances, in points. */
export type Advance = (character: string) => number;

// GB/T 15834-2011, 5.1: marks that may not open a line, and marks that may not close one.
const noStart = new Set('、。，；：！？）》〉】〕〗｝」』”’·～－–／％‰.,;:!?)]}%/');
const noEnd = new Set('（《〈【〔〖｛「『“‘￥＄／([{$/');
const halfBlank = new Set('、。，；：！？）》〉】〕〗｝」』”’');
const unitPattern = /——|……|[!-~\u00c0-\u024f]+|[^]/gu;
const combining = /^[\p{M}\u200d]/u;

/**
 * Breaks Chinese text into lines of `width` points; the first line of each paragraph (they are parted by line
 * feeds) is `indent` points shorter. Dashes (——) and ellipses (……) stay whole, and so does a run of Latin
 * letters, digits and their marks unless it is wider than a line; a mark that may not open a line takes the
 * character before it down with it (推出), but the blank half of one may stand in the margin. Never parts a surrogate pair.
 */
export function breakLines(text: string, width: number, advance: Advance, indent = 0): readonly Line[] {
  return text.split('\n').flatMap((paragraph) => {
    const units = paragraph.match(unitPattern) ?? [];
    return fillLines(glue(units), width, advance, indent);
  });
}

/** Joins pieces of text between which a line may not end; pieces of spaces close what stands before them. */
export function glue(units: readonly string[]): readonly string[] {
  const chunks: string[] = [];
  for (const unit of units) {
    const before = chunks.at(-1);
    if (before !== undefined && isBound(before, unit)) chunks[chunks.length - 1] = before + unit;
    else chunks.push(unit);
  }
  return chunks;
}

function isBound(before: string, unit: string): boolean {
  if (unit.trim() === '') return true;
  if (before.endsWith(' ')) return false;
  return noStart.has(unit.charAt(0)) || combining.test(unit) || noEnd.has(before.at(-1) ?? '');
}

/** Fills lines of `width` points with unbreakable chunks; a chunk wider than a line is broken by characters. */
export function fillLines(
  chunks: readonly string[],
  width: number,
  advance: Advance,
  indent = 0,
): readonly Line[] {
  const lines: string[] = [];
  let line = '';
  let used = indent;
  for (const chunk of chunks.flatMap((part) => cutToWidth(part, width, advance))) {
    if (line !== '' && used + inkWidth(chunk, advance) > width + 0.01) {
      lines.push(line);
      line = '';
      used = 0;
    }
    line += chunk;
    used += measure(chunk, advance);
  }
  return [...lines, line].map((text, index) => {
    const trimmed = text.trimEnd();
    return { text: trimmed, width: inkWidth(trimmed, advance), last: index === lines.length };
  });
}

function cutToWidth(chunk: string, width: number, advance: Advance): readonly string[] {
  const fits = (part: string): boolean => inkWidth(part, advance) <= width;
  if (fits(chunk)) return [chunk];
  return glue(Array.from(chunk)).flatMap((part) => (fits(part) ? [part] : Array.from(part)));
}

/** The right half of a closing full-width mark is blank, and needs no room at the end of a line. */
function inkWidth(text: string, advance: Advance): number {
  const trimmed = text.trimEnd();
  const last = trimmed.at(-1) ?? '';
  return measure(trimmed, advance) - (halfBlank.has(last) ? advance(last) / 2 : 0);
}

/** The sum of the advances of all characters of a text, in points. */
export function measure(text: string, advance: Advance): number {
  let width = 0;
  for (const character of text) width += advance(character);
  return width;
}
