import assert from 'node:assert/strict';
import { maskIdentityNumbers, maskNumbers, maskPersonal } from '../../../src/core/people/masks.ts';
import {
  findPersonalFault,
  identityCheckCharacter,
  isIdentityNumber,
} from '../../../src/core/people/personal-values.ts';
import { canaryIdentity } from '../../support/canaries.ts';

// 11010519491231002X is the example of GB 11643-1999 itself. The others are invented, with divisions that do not exist, and reckoned
// by hand: 99999919850101001 gives 9·(7+9+10+5+8+4) + 1·2+9·1+8·6+5·3+0·7+1·9+0·10+1·5+0·8+0·4+1·2 = 387+90 = 477 = 43·11+4, and 4 stands for 8.
const standard = '11010519491231002X';

describe('An identity number', () => {
  it('has the check character of GB 11643', () => {
    assert.equal(identityCheckCharacter('11010519491231002'), 'X');
    assert.equal(identityCheckCharacter('99999919850101001'), '8');
    assert.equal(identityCheckCharacter('1101051949123100'), undefined);
    assert.equal(identityCheckCharacter('1101051949123100A'), undefined);
  });

  it('agrees with the recursive method of ISO 7064 on a thousand numbers', () => {
    for (let number = 1; number < 1000; number += 1)
      assert.equal(findPersonalFault('identity', canaryIdentity(number)), undefined, String(number));
  });

  it('is refused with any other last character, and with any one digit changed', () => {
    for (const last of '0123456789') assert.ok(!isIdentityNumber(standard.slice(0, 17) + last));
    for (let place = 0; place < 17; place += 1) {
      const digit = standard.charAt(place);
      for (const other of '0123456789')
        if (other !== digit)
          assert.ok(!isIdentityNumber(standard.slice(0, place) + other + standard.slice(place + 1)));
    }
  });

  it('is refused with a day of birth that never was', () => {
    for (const day of ['19850230', '19850001', '18850101', '21000101', '20250229']) {
      const first17 = `999999${day}001`;
      const fault = findPersonalFault('identity', first17 + identityCheckCharacter(first17));
      assert.equal(fault, '第 7 至 14 位不是出生日期', day);
    }
    const leap = '99999920240229001';
    assert.equal(findPersonalFault('identity', leap + identityCheckCharacter(leap)), undefined);
  });

  it('is refused in any other form', () => {
    for (const text of ['', '110105491231002', ` ${standard}`, standard.toLowerCase(), `${standard}0`])
      assert.match(findPersonalFault('identity', text) ?? '', /应为 18 位/);
  });
});

describe('A mobile number', () => {
  it('has eleven digits and begins with 13 to 19', () => {
    for (const text of ['13000000000', '19999999999'])
      assert.equal(findPersonalFault('mobile', text), undefined);
    for (const text of ['12000000000', '1300000000', '130000000000', '+8613000000000', '130-0000-0000'])
      assert.match(findPersonalFault('mobile', text) ?? '', /应为 11 位/, text);
  });
});

describe('A mask', () => {
  it('keeps four and three characters of an identity number, three and four of a mobile number', () => {
    assert.equal(maskPersonal('identity', standard), '1101***********02X');
    assert.equal(maskPersonal('mobile', '19900001234'), '199****1234');
  });

  it('stays as it is, and keeps nothing of what is no such value', () => {
    assert.equal(maskPersonal('identity', '1101***********02X'), '1101***********02X');
    assert.equal(maskPersonal('identity', '110105194912310021'), '*'.repeat(18));
    assert.equal(maskPersonal('identity', `${standard}*`), '*'.repeat(18));
    assert.equal(maskPersonal('mobile', '1990000123'), '*'.repeat(10));
    assert.equal(maskPersonal('mobile', '199****12345'), '*'.repeat(12));
  });

  it('covers numbers in any text, and leaves other long numbers alone', () => {
    assert.equal(maskNumbers(`张三${standard}，19900001234`), '张三1101***********02X，199****1234');
    assert.equal(maskNumbers(standard.toLowerCase()), '1101***********02X');
    for (const text of ['110105194912310021', '91350100M000100Y43', '119900001234', 'H33010600001'])
      assert.equal(maskNumbers(text), text);
    assert.equal(maskIdentityNumbers(`19900001234 ${standard}`), '19900001234 1101***********02X');
  });
});
