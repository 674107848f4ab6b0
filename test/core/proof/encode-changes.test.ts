import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { changeKinds, countChanges } from '../../../src/core/proof/changes.ts';
import { encodeChanges, type UnsealedChange } from '../../../src/core/proof/encode-changes.ts';
import { decodeText, readRows } from './forge.ts';

const saltKey = new Uint8Array(32).fill(9);
const keyed = (text: string, digits: number): string =>
  createHash('sha256').update(saltKey).update(text).digest('hex').slice(0, digits);
const named = (code: string): string => keyed(`officer-ids/${code}`, 16);

const change = (kind: UnsealedChange['kind'], id: string): UnsealedChange => ({
  ...{ kind, id },
  before: '原',
  after: '现',
  reason: '名录导入',
  approver: '示例审批人',
});

describe('the changes since the previous freeze', () => {
  const changes = [
    change('reclassified', 'B'),
    change('officer-left', 'Z7'),
    change('officer-recused', 'Z1/H/9'),
    change('entered', 'b'),
    change('entered', 'B'),
    change('entered', 'a'),
  ];
  const files = encodeChanges(changes, saltKey);

  it('are sorted by kind and id, with officers under the pseudonyms of the draw', () => {
    assert.deepEqual(
      readRows(files, 'changes.jsonl').map((row) => [row['kind'], row['id']]),
      [
        ['entered', 'B'],
        ['entered', 'a'],
        ['entered', 'b'],
        ['officer-left', named('Z7')],
        ['officer-recused', `${named('Z1')}/H/9`],
        ['reclassified', 'B'],
      ],
    );
    assert.ok(!/Z7|Z1|原|示例/.test(decodeText(files.get('changes.jsonl'))));
  });

  it('each name the digest of their sealed line, which has a salt of its own', () => {
    const lines = decodeText(files.get('changes-sealed.jsonl')).split('\n').slice(0, -1);
    assert.deepEqual(
      readRows(files, 'changes.jsonl').map((row) => row['sealed']),
      lines.map((line) => createHash('sha256').update(line).digest('hex')),
    );
    const salts = readRows(files, 'changes-sealed.jsonl').map((row) => row['salt']);
    assert.equal(salts[0], keyed('changes/entered B', 32));
    assert.equal(new Set(salts).size, changes.length);
  });

  it('are counted by kind, all nine of them named', () => {
    const counts = countChanges(changes);
    assert.deepEqual(Object.keys(counts), [...changeKinds]);
    assert.deepEqual([counts.entered, counts.reclassified, counts.left], [3, 1, 0]);
  });

  it('are refused when one comes twice', () => {
    assert.throws(() => encodeChanges([...changes, change('officer-left', 'Z7')], saltKey), {
      name: 'Refusal',
      code: 'invalid',
    });
  });

  it('of a first freeze are two empty files', () => {
    const none = encodeChanges([], saltKey);
    assert.deepEqual([...none.values()].map(decodeText), ['', '']);
  });
});
