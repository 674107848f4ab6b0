import { fillLines, glue, measure } from './break-lines.ts';
import type { Advance, Line } from './break-lines.ts';

/** A short quotation or book title is one word to its readers. */
const whole = /(“[^”]{1,12}”|《[^》]{1,12}》)/u;
const words = new Intl.Segmenter('zh', { granularity: 'word' });

/**
 * Breaks a title into as few lines of at most `width` points as it takes, alike in length, and between words
 * only (GB/T 9704-2012, 7.3.1: 词意完整、排列对称、长短适宜).
 */
export function balanceTitle(title: string, width: number, advance: Advance): readonly Line[] {
  const chunks = glue(title.split(whole).flatMap((part) => (whole.test(part) ? [part] : wordsOf(part))));
  const fewest = fillLines(chunks, width, advance);
  const step = advance('字') / 2;
  for (let narrower = measure(title, advance) / fewest.length; narrower < width; narrower += step) {
    const lines = fillLines(chunks, narrower, advance);
    if (lines.length === fewest.length) return lines;
  }
  return fewest;
}

function wordsOf(text: string): readonly string[] {
  return Array.from(words.segment(text), ({ segment }) => segment);
}
