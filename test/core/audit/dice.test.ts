import assert from 'node:assert/strict';
import { chiSquareThousandths, countFaces, findDiceFaults } from '../../../src/core/audit/dice.ts';

const thrown = (by: string, ...rows: readonly string[]) =>
  rows.map((digits, i) => ({ by, digits, draw: `draw ${i}` }));

describe('dice over the years', () => {
  it('counts the ten faces', () => {
    assert.deepEqual(countFaces(thrown('甲', '0012', '9')), [2, 1, 1, 0, 0, 0, 0, 0, 0, 1]);
  });

  it('has the chi-square of the textbook formula', () => {
    // Equal counts: no deviation at all.
    assert.equal(chiSquareThousandths(Array.from({ length: 10 }, () => 7)), 0);
    // Σ(o − 10)²/10 with two faces off by 5: 2 · 25/10 = 5.
    assert.equal(chiSquareThousandths([15, 5, 10, 10, 10, 10, 10, 10, 10, 10]), 5000);
    // All 50 digits on one face: (45² + 9 · 5²)/5 = 450.
    assert.equal(chiSquareThousandths([50, 0, 0, 0, 0, 0, 0, 0, 0, 0]), 450_000);
    assert.equal(chiSquareThousandths(Array.from({ length: 10 }, () => 0)), 0);
  });

  it('names a loaded die, and how grave it is', () => {
    // 100 digits: expected 10 each. Off by +15, −15 elsewhere spread as −3 · 5: (225 + 5 · 9)/10 = 27; below the point.
    const face = (counts: readonly number[]): string =>
      counts.map((count, digit) => String(digit).repeat(count)).join('');
    const below = face([25, 7, 7, 7, 7, 7, 10, 10, 10, 10]);
    assert.deepEqual(findDiceFaults(thrown('甲', below)), []);
    // (256 + 4 · 9 + 16)/10 = 30.8: above 27.877.
    const above = face([26, 7, 7, 7, 7, 6, 10, 10, 10, 10]);
    assert.deepEqual(
      findDiceFaults(thrown('甲', above)).map(({ grade, code, subject }) => ({ grade, code, subject })),
      [{ grade: 'amber', code: 'dice', subject: '甲' }],
    );
    // (20² + 2 · 10²)/10 = 60: above 44.811.
    const far = face([30, 0, 0, 10, 10, 10, 10, 10, 10, 10]);
    assert.equal(findDiceFaults(thrown('乙', far))[0]?.grade, 'red');
  });

  it('judges each thrower apart, and nobody by a few digits', () => {
    assert.deepEqual(findDiceFaults(thrown('甲', '0'.repeat(49))), []);
    // 60 equal counts of ten faces for 甲; only 乙 is loaded, and so are all digits together.
    const fair = '0123456789'.repeat(5);
    const faults = findDiceFaults([...thrown('甲', fair), ...thrown('乙', '7'.repeat(50))]);
    assert.deepEqual(
      faults.map(({ subject }) => subject),
      ['乙', '全部'],
    );
  });

  it('finds a row of digits that was recorded twice', () => {
    const faults = findDiceFaults([...thrown('甲', '012345678901'), ...thrown('乙', '012345678901')]);
    assert.deepEqual(
      faults.map(({ grade, code }) => [grade, code]),
      [['red', 'repeated-dice']],
    );
    assert.deepEqual(findDiceFaults([...thrown('甲', '012345678'), ...thrown('乙', '012345678')]), []);
  });
});
