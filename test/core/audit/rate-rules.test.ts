import assert from 'node:assert/strict';
import { drawHistories } from '../../../src/core/audit/draw-histories.ts';
import { findAgencyRates } from '../../../src/core/audit/rate-rules.ts';
import type { LogKind } from '../../../src/core/log/kinds.ts';
import type { LogRecord } from '../../../src/core/log/record.ts';

/** Draws of an agency, of which the first few have a record of another kind too. */
const draws = (agency: string, count: number, kind: LogKind, with_: number): readonly LogRecord[] =>
  Array.from({ length: count }, (_, i) => {
    const record = (each: LogKind): LogRecord => ({
      at: '2026-11-23T01:00:00.000Z',
      kind: each,
      subject: `${agency}-${i}`,
      digest: 'a'.repeat(64),
      facts: { agency, draw_number: `2026-${i + 1}` },
    });
    return [record('commitment'), record('result'), ...(i < with_ ? [record(kind)] : [])];
  }).flat();

const found = (records: readonly LogRecord[]): readonly string[] =>
  findAgencyRates(drawHistories(records)).map(({ subject, zh }) => `${subject} ${zh}`);

describe('rates of agencies in a log', () => {
  it('names the one that voids far more than the others', () => {
    // Fisher's exact test: all 6 of 6 voids with X, whose share of the draws is 10 of 60:
    // C(50, 0) · C(10, 6) / C(60, 6) = 210 / 50063860, less than 1/1000.
    const records = [...draws('X', 10, 'void', 6), ...draws('Y', 50, 'void', 0)];
    assert.deepEqual(found(records), [
      'X 抽取后作废 10 次中有 6 次，全部 60 次中有 6 次：偶然如此的机会不到千分之一',
    ]);
  });

  it('says nothing where chance explains it, or nobody is there to compare with', () => {
    // C(10, 2) / C(60, 2) = 45 / 1770: chance gives that once in forty.
    assert.deepEqual(found([...draws('X', 10, 'void', 2), ...draws('Y', 50, 'void', 0)]), []);
    assert.deepEqual(found(draws('X', 10, 'withdrawal', 9)), []);
  });

  it('counts withdrawals among commitments and substitutions among results', () => {
    const records = (kind: LogKind) => [...draws('X', 10, kind, 6), ...draws('Y', 50, kind, 0)];
    assert.match(found(records('withdrawal'))[0] ?? '', /^X 公布指纹后撤回/);
    assert.match(found(records('substitution'))[0] ?? '', /^X 抽取后替补人员/);
    assert.deepEqual(found(records('skip')), []);
  });
});
