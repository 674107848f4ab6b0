import assert from 'node:assert/strict';
import { isRecordWithin, isWithin, jurisdictionOf } from '../../../src/core/people/jurisdiction.ts';

const tree = [
  { code: 'PROVINCE', parentCode: null },
  { code: 'CITY', parentCode: 'PROVINCE' },
  { code: 'EAST', parentCode: 'CITY' },
  { code: 'WEST', parentCode: 'CITY' },
  { code: 'STREET', parentCode: 'EAST' },
  { code: 'LOOP-1', parentCode: 'LOOP-2' },
  { code: 'LOOP-2', parentCode: 'LOOP-1' },
];

describe('a jurisdiction', () => {
  it('is the organisation and all below it, whatever its depth', () => {
    assert.deepEqual([...(jurisdictionOf('CITY', tree) ?? [])].toSorted(), [
      'CITY',
      'EAST',
      'STREET',
      'WEST',
    ]);
    assert.deepEqual([...(jurisdictionOf('EAST', tree) ?? [])].toSorted(), ['EAST', 'STREET']);
    assert.deepEqual([...(jurisdictionOf('STREET', tree) ?? [])], ['STREET']);
  });

  it('is everything at the top of the tree, and while there is no tree', () => {
    assert.equal(jurisdictionOf('PROVINCE', tree), null);
    assert.equal(jurisdictionOf('ANY', []), null);
  });

  it('is nothing but the code itself for one that is not in the tree', () => {
    assert.deepEqual([...(jurisdictionOf('UNKNOWN', tree) ?? [])], ['UNKNOWN']);
  });

  it('of a circle is the circle, and not everything', () => {
    assert.deepEqual([...(jurisdictionOf('LOOP-1', tree) ?? [])].toSorted(), ['LOOP-1', 'LOOP-2']);
  });

  it('holds what belongs to nobody only when it is everything', () => {
    assert.equal(isWithin(null, null), true);
    assert.equal(isWithin(new Set(['EAST']), null), false);
    assert.equal(isWithin(new Set(['EAST']), 'EAST'), true);
    assert.equal(isWithin(new Set(['EAST']), 'WEST'), false);
  });

  it('knows each list by its own field: organisations by their code, items belong to all', () => {
    const east = new Set(['EAST']);
    assert.equal(isRecordWithin(east, 'organisations', { code: 'EAST', parent_code: 'CITY' }), true);
    assert.equal(isRecordWithin(east, 'organisations', { code: 'WEST', parent_code: 'EAST' }), false);
    assert.equal(isRecordWithin(east, 'items', { code: 'YB-01' }), true);
    for (const list of ['targets', 'officers', 'departments'] as const) {
      assert.equal(isRecordWithin(east, list, { code: 'EAST', organisation_code: 'WEST' }), false);
      assert.equal(isRecordWithin(east, list, { code: 'WEST', organisation_code: 'EAST' }), true);
      assert.equal(isRecordWithin(east, list, { code: 'EAST', organisation_code: null }), false);
    }
  });
});
