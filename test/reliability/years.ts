import assert from 'node:assert/strict';
import type { YearReport } from '../../src/core/year/simulation-report.ts';
import { assertExpected, assertPromises, city, county, playYears, seedsFrom } from '../core/year/years.ts';

/** The spread of each month's trips, as lines to read. */
function spreadLines({ months }: YearReport): string {
  return months
    .map(({ month, trips: { min, p5, median, p95, max } }) => {
      const numbers = [min, p5, median, p95, max].map((number) => String(number).padStart(6)).join('');
      return `      ${String(month).padStart(2)} 月${numbers}`;
    })
    .join('\n');
}

describe('a hundred simulated years', () => {
  for (const [name, setting] of [
    ['县（480 家）', county()],
    ['市（4300 家）', city()],
  ] as const) {
    it(`of ${name}: no duty missed, no cap broken, nobody without a chance or a named reason`, () => {
      const report = playYears(setting, seedsFrom(1, 100));
      assertPromises(report);
      assertExpected(setting, report);
      process.stdout.write(`      每月检查家次：最少、5%、中位、95%、最多\n${spreadLines(report)}\n`);
      // Other years take the work of the printed spread: of ten, each month's median lies between its least and its most.
      const others = playYears(setting, seedsFrom(1001, 10));
      assertPromises(others);
      others.months.forEach(({ month, trips }, index) => {
        const printed = report.months[index]?.trips;
        assert(printed !== undefined);
        assert(trips.median >= printed.min && trips.median <= printed.max, `${month} 月: ${trips.median}`);
      });
    });
  }
});
