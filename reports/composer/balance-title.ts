import { fillLines, glue, measure } from './break-lines.ts';
import type { Advance, Line } from './break-lines.ts';

/** A short quotation or book title is one word to its readers, and so are a date and the terms of the trade. */
const whole =
  /(“[^”]{1,12}”|《[^》]{1,12}》|\d{4}年(?:度|第[一二三四]季度|\d{1,2}月(?:\d{1,2}日)?)?|定点医药机构|定点医疗机构|定点零售药店|医疗保障局|医疗保障基金|医保基金|双随机|工作方案|抽查任务)/u;
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
