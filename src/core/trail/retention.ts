import { dayNumber } from '../calendar/days.ts';
import { instantOf } from '../calendar/instants.ts';
import { chinaDay } from '../task/china-day.ts';

/**
 * The first day (in China) whose entries must stay, at an instant, when so many years are kept: the same day that many years ago. Entries
 * before it may be removed. A 29th of February becomes the 28th. Throws a RangeError on less than one year: 网络安全法 asks for no less than six months
 * of network logs (第二十一条（三） in the text of 2017).
 */
export function keptFrom(now: string, years: number): string {
  if (!Number.isInteger(years) || years < 1)
    throw new RangeError(`the trail stays at least a year, not ${years}`);
  const [year = '', month = '', date = ''] = chinaDay(now).split('-');
  const day = month === '02' && date === '29' ? '28' : date;
  return `${String(Number(year) - years).padStart(4, '0')}-${month}-${day}`;
}

/** The instant at which a day (YYYY-MM-DD) begins in China, which is eight hours before it begins in UTC. */
export const startInChina = (day: string): string => instantOf(dayNumber(day) * 86_400 - 8 * 3600);
