import assert from 'node:assert/strict';
import { getList } from '../../../src/core/lists/definitions.ts';
import {
  findMappingProblems,
  findUnusedHeadings,
  suggestMapping,
  type ColumnMapping,
} from '../../../src/core/lists/mapping.ts';

const targets = getList('targets');

describe('A column mapping', () => {
  it('is suggested by the labels, whatever their spaces, width and asterisk', () => {
    const headings = [' 机构 编码＊', '机构名称*', '机构类别', '备注', '重点监管单位'];
    assert.deepEqual(suggestMapping(targets, headings), {
      code: { column: ' 机构 编码＊' },
      name: { column: '机构名称*' },
      kind: { column: '机构类别' },
      key_unit: { column: '重点监管单位' },
    });
    assert.deepEqual(findUnusedHeadings(headings, suggestMapping(targets, headings)), ['备注']);
  });

  it('names the missing field and the headings that are left', () => {
    const headings = ['机构编码', '名称', '机构类别'];
    assert.deepEqual(findMappingProblems(targets, headings, suggestMapping(targets, headings)), [
      { place: '机构名称', message: '必填字段「机构名称」没有对应的列；表中尚未使用的列：「名称」' },
    ]);
  });

  it('is refused with unknown fields, missing, repeated and shared headings', () => {
    const mapping = JSON.parse(
      '{"code":{"column":"编码"},"name":{"column":"名称"},"kind":{"column":"名称"},"level":{"column":"等级"},"__proto__":{"column":"等级"},"size":{"constant":"1"}}',
    ) as ColumnMapping;
    const problems = findMappingProblems(targets, ['名称', '等级', '等级'], mapping);
    assert.deepEqual(
      problems.map(({ place, message }) => `${place}：${message}`),
      [
        '__proto__：检查对象名录库没有「__proto__」这个字段',
        'size：检查对象名录库没有「size」这个字段',
        '机构编码：表中没有「编码」这一列；表中尚未使用的列：无',
        '机构类别：「名称」已经对应字段「机构名称」，一列只能对应一个字段',
        '机构等级：表头中「等级」出现了 2 次，请改成不同的名称',
      ],
    );
  });

  it('needs no column for a constant', () => {
    const mapping = { code: { column: 'a' }, name: { column: 'b' }, kind: { constant: '诊所' } };
    assert.deepEqual(findMappingProblems(targets, ['a', 'b'], mapping), []);
  });
});
