import assert from 'node:assert/strict';
import { drawHistories } from '../../../src/core/audit/draw-histories.ts';
import type { Finding } from '../../../src/core/audit/finding.ts';
import {
  findClockFaults,
  findNumberGaps,
  findParallels,
  findStepFaults,
} from '../../../src/core/audit/log-rules.ts';
import type { LogKind } from '../../../src/core/log/kinds.ts';
import type { LogFacts, LogRecord } from '../../../src/core/log/record.ts';

const digestOf = (mark: string): string => mark.repeat(64).slice(0, 64);

type Row = readonly [LogKind, string, LogFacts?];

/** Records a minute apart. */
const log = (...rows: readonly Row[]): readonly LogRecord[] =>
  rows.map(([kind, subject, facts = {}], minute) => ({
    at: `2026-11-23T01:${String(minute).padStart(2, '0')}:00.000Z`,
    kind,
    subject,
    digest: digestOf(kind === 'commitment' ? subject : 'f'),
    facts,
  }));

const commitment = (number: string, scope = 'X|2026-11|SL-01|', more: LogFacts = {}): LogFacts => ({
  agency: 'X',
  draw_number: number,
  scope_key: scope,
  release_on: '2026-12-19',
  replaces: '',
  supplements: '',
  ...more,
});

const codes = (findings: readonly Finding[]): readonly string[] => findings.map(({ code }) => code);

describe('the rules of a log', () => {
  it('is content with a draw that went its way', () => {
    const records = log(
      ['pool', 'targets'],
      ['commitment', 'a', commitment('2026-0001')],
      ['dice', 'a'],
      ['entropy', 'a'],
      ['result', 'a'],
      ['release', 'a'],
    );
    const histories = drawHistories(records);
    assert.deepEqual(
      histories.map(({ drawId, name, records: own }) => [drawId, name, own.map(({ index }) => index)]),
      [['a', 'X 2026-0001', [1, 2, 3, 4, 5]]],
    );
    const all = [
      findClockFaults(records),
      findNumberGaps(histories),
      findParallels(histories),
      findStepFaults(histories, '2030-01-01'),
    ];
    assert.deepEqual(all.flat(), []);
  });

  it('misses what was promised', () => {
    const histories = drawHistories(
      log(
        ['commitment', 'a', commitment('2026-0001', 'one')],
        ['commitment', 'b', commitment('2026-0002', 'two')],
        ['entropy', 'b'],
        ['result', 'b'],
      ),
    );
    assert.deepEqual(codes(findStepFaults(histories, '2026-12-19')), []);
    assert.deepEqual(
      findStepFaults(histories, '2026-12-20').map(({ code, subject }) => `${code} ${subject}`),
      ['missing-result X 2026-0001', 'missing-release X 2026-0002'],
    );
  });

  it('names steps that repeat, lack one before them, or come after the end', () => {
    const faults = (...rows: readonly Row[]): readonly string[] =>
      codes(findStepFaults(drawHistories(log(...rows)), '2026-01-01'));
    const begun: Row = ['commitment', 'a', commitment('2026-0001')];
    assert.deepEqual(faults(begun, ['entropy', 'a'], ['result', 'a'], ['result', 'a']), ['order']);
    assert.deepEqual(faults(['entropy', 'a'], begun, ['result', 'a']), ['order']);
    assert.deepEqual(faults(begun, ['result', 'a']), ['order']);
    assert.deepEqual(faults(['entropy', 'a'], ['result', 'a']), ['order']);
    assert.deepEqual(faults(begun, ['entropy', 'a'], ['withdrawal', 'a']), ['order']);
    assert.deepEqual(faults(begun, ['entropy', 'a'], ['result', 'a'], ['void', 'a']), ['order']);
    assert.deepEqual(faults(begun, ['withdrawal', 'a']), []);
  });

  it('finds numbers without a draw, and numbers used twice', () => {
    const gaps = findNumberGaps(
      drawHistories(
        log(
          ['commitment', 'a', commitment('2026-0001')],
          ['withdrawal', 'b', { agency: 'X', draw_number: '2026-0002' }],
          ['commitment', 'c', commitment('2026-0004')],
          ['commitment', 'd', commitment('2026-0004')],
          ['commitment', 'e', { ...commitment('2026-0001'), agency: 'Y' }],
        ),
      ),
    );
    assert.deepEqual(
      gaps.map(({ subject, grade }) => `${subject} ${grade}`),
      ['X 2026-0003 amber', 'X 2026-0004 red'],
    );
  });

  it('tells parallel commitments from one after the other', () => {
    const first: Row = ['commitment', 'a', commitment('2026-0001')];
    const second: Row = ['commitment', 'b', commitment('2026-0002')];
    const found = (...rows: readonly Row[]): readonly string[] =>
      codes(findParallels(drawHistories(log(...rows))));
    assert.deepEqual(found(first, second), ['parallel']);
    assert.deepEqual(found(first, second, ['withdrawal', 'a']), ['parallel']);
    assert.deepEqual(found(first, ['withdrawal', 'a'], second), ['unnamed-replacement']);
    const named: Row = ['commitment', 'b', commitment('2026-0002', undefined, { replaces: digestOf('a') })];
    assert.deepEqual(found(first, ['withdrawal', 'a'], named), []);
    assert.deepEqual(found(first, ['entropy', 'a'], ['result', 'a'], ['release', 'a'], second), [
      'second-draw',
    ]);
    assert.deepEqual(found(first, ['commitment', 'b', commitment('2026-0002', 'another')]), []);
  });

  it('asks the replacement of a voided draw to name it', () => {
    const voided: readonly Row[] = [
      ['commitment', 'a', commitment('2026-0001')],
      ['entropy', 'a'],
      ['result', 'a'],
      ['void-request', 'a'],
      ['void', 'a'],
    ];
    const next = (more: LogFacts): Row => ['commitment', 'b', commitment('2026-0002', undefined, more)];
    const found = (more: LogFacts): readonly string[] =>
      codes(findParallels(drawHistories(log(...voided, next(more)))));
    assert.deepEqual(found({}), ['unnamed-replacement']);
    assert.deepEqual(found({ replaces: digestOf('a') }), []);
    assert.deepEqual(found({ replaces: digestOf('b') }), ['unnamed-replacement']);
    // A third draw need not name the first, which the second has replaced.
    const third: Row = ['commitment', 'c', commitment('2026-0003', undefined, { replaces: digestOf('b') })];
    const chain = [
      ...voided,
      next({ replaces: digestOf('a') }),
      ['withdrawal', 'b'],
      third,
    ] as readonly Row[];
    assert.deepEqual(codes(findParallels(drawHistories(log(...chain)))), []);
  });

  it('sees the clock go back', () => {
    const records = log(['pool', 'targets'], ['pool', 'targets']);
    assert.deepEqual(codes(findClockFaults(records.toReversed())), ['clock']);
  });
});
