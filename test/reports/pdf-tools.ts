import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { collectOutput } from '../support/collect-output.ts';
import { isRunning } from '../support/run-folder.ts';

const exec = promisify(execFile);

/** Runs a program and gives what it printed. */
export async function run(program: string, args: readonly string[]): Promise<string> {
  const { stdout } = await exec(program, [...args], { maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

/** Lends a temporary folder with the bytes written into it as document.pdf. */
export async function withPdf<T>(
  bytes: Uint8Array,
  use: (path: string, folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'report-'));
  try {
    const path = join(folder, 'document.pdf');
    await writeFile(path, bytes);
    return await use(path, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The text of each page in reading order, without white space. */
export function pageTexts(bytes: Uint8Array): Promise<readonly string[]> {
  if (isRunning()) collectOutput('document', bytes);
  return withPdf(bytes, async (path) => {
    const text = await run('pdftotext', ['-raw', path, '-']);
    return text.split('\f').slice(0, -1).map(squeeze);
  });
}

/** The text of the whole document in reading order, without white space and page numbers. */
export async function textOf(bytes: Uint8Array): Promise<string> {
  const pages = await pageTexts(bytes);
  return pages.map((text) => text.replace(/^—\d+—|—\d+—$/, '')).join('');
}

export function squeeze(text: string): string {
  return text.replace(/\s+/gu, '');
}

/** A page as grey pixels, as `pdftoppm -gray` writes them (PGM, "P5 width height 255"). */
interface Picture {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export function pictures(bytes: Uint8Array, dpi: number): Promise<readonly Picture[]> {
  return withPdf(bytes, async (path, folder) => {
    await run('pdftoppm', ['-gray', '-r', String(dpi), path, join(folder, 'page')]);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.pgm'));
    return Promise.all(names.toSorted().map(async (name) => readPicture(await readFile(join(folder, name)))));
  });
}

function readPicture(file: Buffer): Picture {
  const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString('latin1'));
  const [whole = '', width = '0', height = '0'] = header ?? [];
  return { width: Number(width), height: Number(height), pixels: file.subarray(whole.length) };
}

/** The share of dark pixels in a box, all in points at the picture's resolution. */
export function inkIn(
  { width, pixels }: Picture,
  box: { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number },
  dpi: number,
): number {
  const [left, top, right, bottom] = [box.left, box.top, box.right, box.bottom].map((points) =>
    Math.round((points * dpi) / 72),
  ) as [number, number, number, number];
  let dark = 0;
  for (let y = top; y < bottom; y += 1) {
    for (let x = left; x < right; x += 1) if ((pixels[y * width + x] ?? 255) < 128) dark += 1;
  }
  return dark / ((right - left) * (bottom - top));
}
