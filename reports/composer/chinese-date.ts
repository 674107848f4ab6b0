const datePattern = /^(\d{4})-(\d{2})-(\d{2})$/;
const instantPattern = /T\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/;
const chinaOffset = 8 * 60 * 60 * 1000;

/**
 * "2026-03-02" as 2026年3月2日 (GB/T 9704-2012, 7.3.5.4: Arabic numerals without leading zeros). Throws a
 * RangeError for any other text.
 */
export function chineseDate(date: string): string {
  const [, year, month, day] = datePattern.exec(date) ?? [];
  if (year === undefined) throw new RangeError(`not a date: ${date}`);
  return `${year}年${Number(month)}月${Number(day)}日`;
}

/** "2026-03" as 2026年3月. Throws a RangeError for any other text. */
export function chineseMonth(month: string): string {
  return chineseDate(`${month}-01`).replace('1日', '');
}

/**
 * An ISO 8601 instant as China's wall clock shows it: "2026-03-02T01:05:00Z" as 2026年3月2日9时05分, whatever
 * the time zone of the process. Throws a RangeError for a text without an offset.
 */
export function chineseTime(instant: string): string {
  if (!instantPattern.test(instant)) throw new RangeError(`not an instant with an offset: ${instant}`);
  const local = new Date(Date.parse(instant) + chinaOffset).toISOString();
  return `${chineseDate(local.slice(0, 10))}${Number(local.slice(11, 13))}时${local.slice(14, 16)}分`;
}
