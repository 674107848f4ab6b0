import { compareUtf8 } from '../draw/order.ts';
import type { Finding } from './finding.ts';

/** The digits that one thrower threw at one ceremony. */
export interface ThrownDigits {
  readonly by: string;
  readonly digits: string;
  /** The draw at which they were thrown. */
  readonly draw: string;
}

/**
 * The 1/1,000 and 1/1,000,000 points of chi-square with 9 degrees of freedom (27.877 and 44.811), in thousandths; computed from
 * its closed form for odd degrees (Abramowitz and Stegun 1964, 26.4.4).
 */
const [amberPoint, redPoint] = [27_877, 44_811];

/** Fewer digits than this say nothing: each face is then expected less than five times (Cochran 1954, Biometrics 10). */
const leastDigits = 50;

/**
 * Throwers, and all of them together, whose digits are not those of a fair ten-sided die: Pearson's chi-square over the ten faces.
 * With o the counts of the faces and n their sum, X² = 10·Σo²/n − n; all in integers. Also the same long row of digits thrown twice.
 */
export function findDiceFaults(thrown: readonly ThrownDigits[]): readonly Finding[] {
  const throwers = [...new Set(thrown.map(({ by }) => by))].toSorted(compareUtf8);
  const groups = throwers.map((by) => ({ by, rows: thrown.filter((each) => each.by === by) }));
  const all = throwers.length > 1 ? [{ by: '全部', rows: thrown }] : [];
  return [...[...groups, ...all].flatMap(({ by, rows }) => judge(by, rows)), ...findRepeats(thrown)];
}

function judge(by: string, rows: readonly ThrownDigits[]): readonly Finding[] {
  const counts = countFaces(rows);
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total < leastDigits) return [];
  const thousandths = chiSquareThousandths(counts);
  if (thousandths <= amberPoint) return [];
  const shown = `${Math.floor(thousandths / 1000)}.${String(thousandths % 1000).padStart(3, '0')}`;
  return [
    {
      grade: thousandths > redPoint ? 'red' : 'amber',
      code: 'dice',
      subject: by,
      zh: `${total} 位骰点中 0 至 9 各 ${counts.join('、')} 次，χ² = ${shown}（自由度 9）；均匀的骰子超过 27.877 的机会是千分之一`,
      en: `${total} digits, faces ${counts.join()}: chi-square ${shown} with 9 degrees of freedom; fair dice exceed 27.877 once in a thousand`,
    },
  ];
}

/** How often each of the faces 0 to 9 was thrown. */
export function countFaces(rows: readonly ThrownDigits[]): readonly number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const { digits } of rows)
    for (const digit of digits) counts[Number(digit)] = (counts[Number(digit)] ?? 0) + 1;
  return counts;
}

/** Pearson's chi-square of ten counts against equal chances, rounded down to thousandths. */
export function chiSquareThousandths(counts: readonly number[]): number {
  const total = counts.reduce((sum, count) => sum + BigInt(count), 0n);
  const squares = counts.reduce((sum, count) => sum + BigInt(count) ** 2n, 0n);
  return total === 0n ? 0 : Number(((10n * squares - total * total) * 1000n) / total);
}

function findRepeats(thrown: readonly ThrownDigits[]): readonly Finding[] {
  const seen = new Map<string, ThrownDigits>();
  return thrown.flatMap((each) => {
    // Two rows of ten digits agree once in 10^10 pairs.
    if (each.digits.length < 10) return [];
    const first = seen.get(each.digits);
    if (first === undefined) {
      seen.set(each.digits, each);
      return [];
    }
    return [
      {
        grade: 'red' as const,
        code: 'repeated-dice' as const,
        subject: `${first.draw} / ${each.draw}`,
        zh: `两次登记的骰点相同：${each.digits}`,
        en: `the same digits were recorded twice: ${each.digits}`,
      },
    ];
  });
}
