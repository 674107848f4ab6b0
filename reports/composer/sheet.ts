import { measure } from './break-lines.ts';
import type { Line } from './break-lines.ts';
import type { Face, FontRole, FontSet, Glyph } from './font-set.ts';
import { baselineBelow, mm, page } from './page.ts';
import type { StructureOptions } from './pdfkit-additions.ts';

/** Type of one role and size, in points. */
export interface Type {
  readonly role: FontRole;
  readonly size: number;
}

/** A place on the page, in points from its upper left corner. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** A piece of the structure that assistive technology reads. */
export type Element = PDFKit.PDFStructureElement;

const pageNumberSize = 14;
const codePitch = 0.6;
/** Narrower letters are widened to this, in em. */
const codeLetter = 0.42;
const wideFrom = 0x2e80;
/** Looser than this, in em, a justified line looks worse than a ragged one. */
const loosest = 0.2;

/**
 * Pages of one document, written from top to bottom. `y` is where the next block begins, in points from the
 * top of the page. Everything drawn is either marked as part of an element or as an artifact (PDF/UA-1, 7.1).
 */
export class Sheet {
  readonly document: PDFKit.PDFDocument;
  y = page.bottom;
  #pages = 0;
  readonly #fonts: FontSet;
  readonly #root: Element;
  readonly #readings = new Map<string, string>();

  constructor(document: PDFKit.PDFDocument, fonts: FontSet) {
    this.document = document;
    this.#fonts = fonts;
    for (const { key, font } of fonts.faces) document.registerFont(key, font as unknown as Buffer);
    this.#root = document.struct('Document');
    document.addStructure(this.#root);
  }

  /** Points left between `y` and the bottom of the type area. */
  get room(): number {
    return page.bottom - this.y;
  }

  /** Whether nothing has been set on this page yet. */
  get atTop(): boolean {
    return this.y <= page.top + 0.01;
  }

  /** Begins a page and numbers it. */
  newPage(): void {
    this.document.addPage();
    this.#pages += 1;
    this.y = page.top;
    this.artifact('Pagination', () => this.#numberPage());
  }

  /** Begins a page unless `height` points are left on this one, or it is still empty. */
  ensure(height: number): void {
    if (this.#pages === 0 || (height > this.room + 0.01 && !this.atTop)) this.newPage();
  }

  /** Closes the structure; nothing may be drawn afterwards. */
  end(): void {
    this.#root.end();
  }

  /** Adds an element to the structure, below `parent` or below the document. */
  element(tag: string, parent: Element = this.#root, options: StructureOptions = {}): Element {
    const element = this.document.struct(tag, options);
    parent.add(element);
    return element;
  }

  /** Marks what `draw` draws as content of an element. */
  mark(element: Element, tag: string, draw: () => void): void {
    const content = this.document.markStructureContent(tag);
    draw();
    this.document.endMarkedContent();
    element.add(content);
  }

  /** Marks what `draw` draws as no content: rules, page numbers, repeated headers. */
  artifact(type: 'Pagination' | 'Layout', draw: () => void): void {
    this.document.markContent('Artifact', { type });
    draw();
    this.document.endMarkedContent();
  }

  /** The advance of characters in some type, in points. */
  advance({ role, size }: Type): (character: string) => number {
    return (character) => this.#glyph(role, character).advance * size;
  }

  /** How wide a text set by `write` is, in points. */
  width(text: string, type: Type): number {
    return measure(text, this.advance(type));
  }

  /** Draws a text on one line, `spacing` points apart, its character boxes' upper left corner at a point. */
  write(text: string, type: Type, { x, y }: Point, spacing = 0): void {
    const { size, role } = type;
    let left = x;
    for (const run of this.#runs(text, role)) {
      if (run.alias) this.document.markContent('Span', { actual: run.text });
      this.#draw(run, size, { x: left, y }, { characterSpacing: spacing });
      if (run.alias) this.document.endMarkedContent();
      left += this.width(run.text, type) + spacing * Array.from(run.text).length;
    }
  }

  /** Draws a line of a paragraph that is `width` points wide, justified unless it is the last. */
  writeLine(line: Line, type: Type, at: Point, width: number): void {
    const gaps = Array.from(line.text).length - 1;
    const spacing = line.last || gaps < 1 ? 0 : (width - line.width) / gaps;
    this.write(line.text, type, at, spacing > loosest * type.size ? 0 : spacing);
  }

  /** How wide a code set by `writeCode` is, in points. */
  codeWidth(code: string, size: number): number {
    return measure(code, (character) => codeCell(character) * size);
  }

  /** Draws a code at fixed pitch: letters of another width are narrowed or widened to fit their cell. */
  writeCode(code: string, size: number, { x, y }: Point): void {
    // The gaps beside narrow letters look like spaces to programs that read the page; this says they are none.
    this.document.markContent('Span', { actual: code });
    let left = x;
    for (const run of this.#equalRuns(code)) {
      const cell = codeCell(run.text) * size;
      const advance = run.advance * size;
      const drawn = Math.min(cell, Math.max(advance, codeLetter * size));
      const at = { x: left + (cell - drawn) / 2, y };
      if (drawn === advance) this.#draw(run, size, at, { characterSpacing: cell - advance });
      else this.#draw(run, size, at, { horizontalScaling: (100 * drawn) / advance });
      left += cell * Array.from(run.text).length;
    }
    this.document.endMarkedContent();
  }

  /** Draws a line from point to point, as an artifact. */
  rule(from: Point, to: Point, width: number, color = '#000000'): void {
    this.artifact('Layout', () => {
      this.document.moveTo(from.x, from.y).lineTo(to.x, to.y).lineWidth(width).strokeColor(color).stroke();
    });
  }

  #glyph(role: FontRole, character: string): Glyph {
    const glyph = this.#fonts.find(role, character);
    if (glyph === undefined)
      throw new Error(`no font has ${character}: documents are checked before drawing`);
    return glyph;
  }

  /** Runs of characters of one face; a character that would read as another stands alone. */
  #runs(text: string, role: FontRole): { face: Face; text: string; alias: boolean }[] {
    const runs: { face: Face; text: string; alias: boolean }[] = [];
    for (const character of text) {
      const glyph = this.#glyph(role, character);
      const alias = this.#reading(glyph, character) !== character;
      const run = runs.at(-1);
      if (run?.face === glyph.face && !run.alias && !alias) run.text += character;
      else runs.push({ face: glyph.face, text: character, alias });
    }
    return runs;
  }

  /** Fonts draw some pairs of characters (㘽, 㦳) with one glyph, which reads as the first of them drawn. */
  #reading({ face, id }: Glyph, character: string): string {
    const key = `${face.key} ${id}`;
    const reading = this.#readings.get(key) ?? character;
    this.#readings.set(key, reading);
    return reading;
  }

  /** Runs of characters as wide as each other, which one spacing sets at fixed pitch; others alone. */
  #equalRuns(code: string): { face: Face; advance: number; text: string }[] {
    const runs: { face: Face; advance: number; text: string }[] = [];
    for (const character of code) {
      const glyph = this.#glyph('code', character);
      const { face, advance } = glyph;
      this.#reading(glyph, character);
      const run = runs.at(-1);
      const fits = advance >= codeLetter && advance <= codeCell(character);
      if (fits && run?.face === face && run.advance === advance) run.text += character;
      else runs.push({ face, advance, text: character });
    }
    return runs;
  }

  #draw(
    { face, text }: { face: Face; text: string },
    size: number,
    { x, y }: Point,
    options: { characterSpacing?: number; horizontalScaling?: number },
  ): void {
    this.document
      .font(face.key)
      .fontSize(size)
      .text(text, x, y + baselineBelow(size), { lineBreak: false, baseline: 'alphabetic', ...options });
  }

  /** GB/T 9704-2012, 7.5: "— 1 —", 7 mm below the type area, odd pages right and even pages left. */
  #numberPage(): void {
    const type: Type = { role: 'body', size: pageNumberSize };
    const text = `— ${this.#pages} —`;
    const odd = this.#pages % 2 === 1;
    const x = odd ? page.right - pageNumberSize - this.width(text, type) : page.left + pageNumberSize;
    this.write(text, type, { x, y: page.bottom + 7 * mm });
  }
}

function codeCell(character: string): number {
  return (character.codePointAt(0) ?? 0) < wideFrom ? codePitch : 1;
}
