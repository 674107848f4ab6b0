import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { canonicalJson } from '../../../src/core/canonical-json.ts';
import { changesOf } from '../../../src/core/trail/changes.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

describe('what the trail says of a change', () => {
  it('is what was and what is of those members alone that differ, in snake case', () => {
    const before = { state: 'draft', drawNumber: null, plan: { seats: [1, 2] }, same: 1 };
    const after = { state: 'frozen', drawNumber: '2026-0001', plan: { seats: [1, 3] }, same: 1 };
    assert.deepEqual(changesOf(before, after), {
      before: { state: 'draft', draw_number: null, plan: { seats: [1, 2] } },
      after: { state: 'frozen', draw_number: '2026-0001', plan: { seats: [1, 3] } },
    });
    assert.deepEqual(changesOf(before, { ...before, plan: { seats: [1, 2] } }), { before: {}, after: {} });
  });

  it('is null for what was not there or is gone', () => {
    assert.deepEqual(changesOf(null, { name: '甲', note: null }), { before: null, after: { name: '甲' } });
    assert.deepEqual(changesOf({ name: '甲' }, null), { before: { name: '甲' }, after: null });
  });

  it('is of veiled members only that they changed', () => {
    const before = { mobile: '13800000000', idNumber: null, name: '甲' };
    const after = { mobile: '13900000000', idNumber: '11', name: '甲' };
    const change = changesOf(before, after, ['mobile', 'idNumber', 'name']);
    assert.deepEqual(change, {
      before: { mobile: { veiled: true }, id_number: null },
      after: { mobile: { veiled: true }, id_number: { veiled: true } },
    });
  });

  it('is of long values their digest and length', () => {
    const text = '长'.repeat(200);
    const bytes = Buffer.byteLength(JSON.stringify(text));
    assert.deepEqual(changesOf({ text: '短' }, { text }), {
      before: { text: '短' },
      after: { text: { bytes, sha256: sha256(JSON.stringify(text)) } },
    });
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`k${i}`, 'x'.repeat(100)]));
    const { after } = changesOf(null, many);
    assert.deepEqual(after?.['k7'], { bytes: 102, sha256: sha256(`"${'x'.repeat(100)}"`) });
  });

  it('takes whatever is stored, and is always canonical', () => {
    const odd = {
      half: 0.5,
      below: -1,
      lone: 'a\uD800b',
      wide: 'e\u0301',
      when: undefined,
      byCode: { '330100YB': 1, ok: true },
    };
    const { after } = changesOf(null, odd);
    assert.deepEqual(after, {
      half: '0.5',
      below: '-1',
      lone: 'a\uFFFDb',
      wide: '\u00E9',
      by_code: [
        ['330100YB', 1],
        ['ok', true],
      ],
    });
    assert.doesNotThrow(() => canonicalJson({ after }));
  });
});
