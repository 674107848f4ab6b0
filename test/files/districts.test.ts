import assert from 'node:assert/strict';
import { findDistrictCodes, isDistrictCode } from '../../src/files/districts.ts';

describe('District codes', () => {
  it('are known for provinces, cities and counties as the civil affairs ministry lists them', () => {
    for (const code of ['330000', '330100', '330106', '110000', '110101', '441900', '710000']) {
      assert.ok(isDistrictCode(code), code);
    }
  });

  it('are those of today: a county that was dissolved is unknown and its successor is known', () => {
    // Hangzhou in 2021: 下城区 330103 became part of 拱墅区, and 临平区 330113 was founded.
    assert.equal(isDistrictCode('330103'), false);
    assert.equal(isDistrictCode('330113'), true);
    assert.equal(isDistrictCode('999999'), false);
  });

  it('are found by name, all of them when several divisions share it', () => {
    assert.deepEqual(findDistrictCodes('东城区'), ['110101']);
    assert.deepEqual(findDistrictCodes('朝阳区'), ['110105', '220104']);
    assert.deepEqual(findDistrictCodes('__proto__'), []);
  });
});
