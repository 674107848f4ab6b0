import assert from 'node:assert/strict';
import { joinHalves, mayConfirm } from '../../../src/core/people/handover.ts';
import { roleNames } from '../../../src/core/people/roles.ts';

describe('the second half of a one-time password', () => {
  it('comes from a security administrator for everybody, from an auditor for a security administrator only', () => {
    for (const held of roleNames)
      for (const holder of roleNames) {
        const expected =
          held === 'security-administrator' || (held === 'auditor' && holder === 'security-administrator');
        assert.equal(mayConfirm([held], [holder]), expected, `${held} for ${holder}`);
      }
    assert.equal(mayConfirm(['auditor'], []), false);
    assert.equal(mayConfirm([], ['security-administrator']), false);
  });

  it('is typed straight after the first', () => {
    assert.equal(joinHalves('abcde-fghij', 'klmno-pqrst'), 'abcde-fghijklmno-pqrst');
  });
});
