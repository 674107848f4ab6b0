import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { DoneTally } from '../../../src/core/task/done-tally.ts';

describe('the tally of what a year has reached', () => {
  const deep = ['kind', 'level'];
  const tallyOf = (...trees: readonly (readonly string[])[]): DoneTally => {
    const tally = new DoneTally(trees.map((attributes) => ({ attributes })));
    tally.add({ kind: '诊所', level: '一级', district_code: '330106' });
    tally.add({ kind: '诊所', level: '二级', district_code: '330108' });
    tally.add({ kind: '零售药店', level: '', district_code: '330106' });
    return tally;
  };

  it('counts each target in every stratum that it lies in, from the leaf up to the whole', () => {
    const tally = tallyOf(deep);
    assert.equal(tally.done(deep, []), 3);
    assert.equal(tally.done(deep, ['诊所']), 2);
    assert.equal(tally.done(deep, ['诊所', '二级']), 1);
    assert.equal(tally.done(deep, ['零售药店', '']), 1);
    assert.equal(tally.done(deep, ['零售药店', '一级']), 0);
    assert.equal(tally.done(deep, ['村卫生室']), 0);
  });

  it('counts a target once where both trees have the stratum, and keeps like values of other attributes apart', () => {
    const tally = tallyOf(deep, ['kind']);
    assert.deepEqual([tally.done(deep, []), tally.done(['kind'], [])], [3, 3]);
    assert.deepEqual([tally.done(deep, ['诊所']), tally.done(['kind'], ['诊所'])], [2, 2]);
    const other = tallyOf(deep, ['district_code']);
    assert.equal(other.done(['district_code'], ['330106']), 2);
    assert.equal(other.done(['district_code'], ['诊所']), 0);
  });
});
