import assert from 'node:assert/strict';
import { parseRecord } from '../../../src/core/log/record.ts';

const members = {
  at: '"2027-02-28T10:00:00.000Z"',
  digest: `"${'ab'.repeat(32)}"`,
  facts: '{"count":3,"reason":""}',
  kind: '"plan"',
  log: '"shuangsui-log-1"',
  subject: '"annual-plans/1"',
};

const textWith = (over: Partial<typeof members>): string =>
  `{${Object.entries({ ...members, ...over })
    .map(([name, value]) => `"${name}":${value}`)
    .join()}}`;

describe('a record of the log', () => {
  it('is read as it was written', () => {
    assert.deepEqual(parseRecord(textWith({})).facts, { count: 3, reason: '' });
  });

  it('has facts that are whole numbers or short texts, and nothing that only looks like one', () => {
    for (const fact of [
      '[5]',
      '["5"]',
      '{}',
      'null',
      'true',
      '" "',
      '"张三"',
      `"${'x'.repeat(201)}"`,
      '1.5',
      '-1',
    ])
      assert.throws(() => parseRecord(textWith({ facts: `{"count":${fact}}` })), Error, fact);
  });

  it('has facts whose names are of letters, digits and underlines', () => {
    for (const name of ['a-b', 'A', '1a', ''])
      assert.throws(() => parseRecord(textWith({ facts: `{"${name}":1}` })), TypeError, name);
  });

  it('was logged at a real instant', () => {
    for (const at of ['2027-02-29T10:00:00.000Z', '2027-02-28T24:00:00.000Z', '2027-02-28T10:00:60.000Z'])
      assert.throws(() => parseRecord(textWith({ at: `"${at}"` })), TypeError, at);
  });
});
