import assert from 'node:assert/strict';
import { findTrailFaults } from '../../../src/core/audit/trail-rules.ts';
import type { LogRecord } from '../../../src/core/log/record.ts';

const at = '2026-11-23T01:00:00.000Z';

const note = (seq: number, mark: string, subject = 'audit'): LogRecord => ({
  at,
  kind: 'audit',
  subject,
  digest: mark.repeat(64),
  facts: { seq },
});

const other: LogRecord = { at, kind: 'pool', subject: 'targets', digest: 'f'.repeat(64), facts: { seq: 1 } };

const wrong = (...records: readonly LogRecord[]): readonly string[] =>
  findTrailFaults(records).map(({ subject, grade }) => `${subject} ${grade}`);

describe('what the log says of the audit trail', () => {
  it('may only go forward, whatever stands between', () => {
    assert.deepEqual(wrong(note(3, 'a'), other, note(4, 'b'), other, note(90, 'c')), []);
  });

  it('is red where it goes back or names a place twice', () => {
    assert.deepEqual(wrong(note(3, 'a'), note(2, 'b')), ['#1 red']);
    assert.deepEqual(wrong(note(3, 'a'), note(3, 'a')), ['#1 red']);
    assert.deepEqual(wrong(note(3, 'a'), other, note(3, 'b'), note(4, 'c')), ['#2 red']);
  });

  it('lets entries be removed that it has passed, under the hash that it noted', () => {
    assert.deepEqual(wrong(note(3, 'a'), note(5, 'b'), note(3, 'a', 'audit/pruned'), note(6, 'c')), []);
    assert.deepEqual(wrong(note(3, 'a'), note(5, 'b'), note(4, 'd', 'audit/pruned'), note(6, 'c')), []);
    assert.deepEqual(wrong(note(3, 'a'), note(5, 'b'), note(3, 'd', 'audit/pruned')), ['#2 red']);
    assert.deepEqual(wrong(note(3, 'a'), note(9, 'd', 'audit/pruned')), ['#1 red']);
  });
});
