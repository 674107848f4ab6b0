import { createRequire } from 'node:module';
import { openSync } from 'fontkit';
import type { Font } from 'fontkit';

/** A TrueType or OpenType file; `name` is the PostScript name of the font wanted from a collection (.ttc). */
export interface FontFile {
  readonly path: string;
  readonly name?: string;
}

/** What a font is for: running text, titles, headings and labels, or codes of fixed pitch. */
export type FontRole = 'body' | 'title' | 'heading' | 'code';

/** One file for each role, then files asked in turn for a character that the role's own file lacks. */
export interface FontFiles extends Readonly<Record<FontRole, FontFile>> {
  readonly fallback: readonly FontFile[];
}

/** A font as pdfkit takes it, under the key it is registered with. */
export interface Face {
  readonly key: string;
  readonly font: Font;
}

/** The face that draws one character, its glyph there, and how far the character advances, in em. */
export interface Glyph {
  readonly face: Face;
  readonly id: number;
  readonly advance: number;
}

/** The opened fonts of a configuration: which face draws a character in a role, if any does. */
export interface FontSet {
  readonly faces: readonly Face[];
  readonly find: (role: FontRole, character: string) => Glyph | undefined;
}

const require = createRequire(import.meta.url);
const serif: FontFile = {
  path: require.resolve('@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf'),
};
const serifSemiBold: FontFile = {
  path: require.resolve('@expo-google-fonts/noto-serif-sc/600SemiBold/NotoSerifSC_600SemiBold.ttf'),
};
const sans: FontFile = {
  path: require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
};
const sansMedium: FontFile = {
  path: require.resolve('@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf'),
};

/**
 * The fonts that come with the service (SIL OFL 1.1). They hold every character of the 通用规范汉字表; an
 * agency that owns 仿宋_GB2312 and 方正小标宋 names their files instead and keeps these as the fallback.
 */
export const notoFonts: FontFiles = {
  body: serif,
  title: serifSemiBold,
  heading: sansMedium,
  code: sans,
  fallback: [serif, sans],
};

const openedFaces = new Map<string, Face>();
const openedSets = new WeakMap<FontFiles, FontSet>();

/**
 * Opens the fonts of a configuration; every file is read and parsed once a process. Throws when a file is
 * absent, is no font, or is a collection from which no font was named.
 */
export function openFonts(files: FontFiles): FontSet {
  const opened = openedSets.get(files) ?? createSet(files);
  openedSets.set(files, opened);
  return opened;
}

function createSet(files: FontFiles): FontSet {
  const fallback = files.fallback.map(openFace);
  const chains: Record<FontRole, readonly Face[]> = {
    body: [openFace(files.body), ...fallback],
    title: [openFace(files.title), ...fallback],
    heading: [openFace(files.heading), ...fallback],
    code: [openFace(files.code), ...fallback],
  };
  const found = { body: new Map(), title: new Map(), heading: new Map(), code: new Map() } as Record<
    FontRole,
    Map<string, Glyph | undefined>
  >;
  const find = (role: FontRole, character: string): Glyph | undefined => {
    const cache = found[role];
    if (!cache.has(character)) cache.set(character, findGlyph(chains[role], character.codePointAt(0) ?? 0));
    return cache.get(character);
  };
  return { faces: [...new Set(Object.values(chains).flat())], find };
}

function findGlyph(chain: readonly Face[], codePoint: number): Glyph | undefined {
  const face = chain.find(({ font }) => font.hasGlyphForCodePoint(codePoint));
  if (face === undefined) return undefined;
  const { id, advanceWidth } = face.font.glyphForCodePoint(codePoint);
  return { face, id, advance: advanceWidth / face.font.unitsPerEm };
}

function openFace(file: FontFile): Face {
  const key = `${file.path}#${file.name ?? ''}`;
  const face = openedFaces.get(key) ?? { key, font: withPlainLayout(openFont(file)) };
  openedFaces.set(key, face);
  return face;
}

function openFont({ path, name }: FontFile): Font {
  const opened = openSync(path, name);
  if (!('glyphForCodePoint' in opened)) throw new Error(`${path} is a collection: name the font in it`);
  return opened;
}

interface PlainGlyph {
  readonly id: number;
  readonly advanceWidth: number;
  readonly codePoints: readonly number[];
}

/**
 * Han and Latin text needs no shaping, so one glyph for each code point does, at a third of the time. The
 * glyphs are our own records: fontkit's remember the first code point that ever asked for them, which would
 * make one document depend on those rendered before it.
 */
function withPlainLayout(font: Font): Font {
  const glyphs = new Map<string, PlainGlyph>();
  const glyphOf = (character: string): PlainGlyph => {
    const codePoint = character.codePointAt(0) ?? 0;
    const { id, advanceWidth } = font.glyphForCodePoint(codePoint);
    const glyph = { id, advanceWidth, codePoints: [codePoint] };
    glyphs.set(character, glyph);
    return glyph;
  };
  const layout = (text: string): unknown => {
    const run = Array.from(text, (character) => glyphs.get(character) ?? glyphOf(character));
    const positions = run.map(({ advanceWidth }) => ({
      xAdvance: advanceWidth,
      yAdvance: 0,
      xOffset: 0,
      yOffset: 0,
    }));
    return { glyphs: run, positions, advanceWidth: run.reduce((sum, glyph) => sum + glyph.advanceWidth, 0) };
  };
  return Object.assign(Object.create(font) as Font, { layout });
}
