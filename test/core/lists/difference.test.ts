import assert from 'node:assert/strict';
import { findDifference } from '../../../src/core/lists/difference.ts';

const current = new Map(
  [
    { code: 'b', name: '乙', level: '一级' },
    { code: 'a', name: '甲', level: '二级' },
    { code: 'Z', name: '丙', level: null },
    { code: 'C', name: '丁', level: null },
  ].map((record) => [record.code, record]),
);

describe('The difference between a list and an import', () => {
  const imported = [
    { code: 'b', name: '乙', level: null },
    { code: 'a', name: '甲医院', level: null },
    { code: 'd', name: '戊', level: null },
    { code: 'D', name: '己', level: null },
  ];

  it('names what is added, changed and leaving in byte order, with the values before and after', () => {
    assert.deepEqual(findDifference(current, imported, ['code', 'name', 'level']), {
      added: [imported[3], imported[2]],
      changed: [
        {
          code: 'a',
          fields: [
            { field: 'name', before: '甲', after: '甲医院' },
            { field: 'level', before: '二级', after: null },
          ],
          after: { code: 'a', name: '甲医院', level: null },
        },
        {
          code: 'b',
          fields: [{ field: 'level', before: '一级', after: null }],
          after: { code: 'b', name: '乙', level: null },
        },
      ],
      unchanged: 0,
      leaving: [current.get('C'), current.get('Z')],
    });
  });

  it('leaves the fields alone that the file does not give', () => {
    const { changed, unchanged } = findDifference(current, imported, ['code', 'name']);
    assert.deepEqual(
      changed.map((change) => change.after),
      [{ code: 'a', name: '甲医院', level: '二级' }],
    );
    assert.equal(unchanged, 1);
  });
});
