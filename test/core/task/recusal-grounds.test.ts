import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import {
  findGroundProblems,
  groundText,
  mayEnforceOn,
  recusalGrounds,
  type RecusalGround,
} from '../../../src/core/task/recusal-grounds.ts';

describe('the grounds of recusal', () => {
  it('name the kin of 公务员法 第七十四条 and each its source', () => {
    const kin: readonly RecusalGround[] = ['spouse', 'lineal-kin', 'collateral-kin', 'in-law'];
    for (const ground of kin) assert.match(recusalGrounds[ground].source, /^公务员法第七十四条/);
    for (const { label, source } of Object.values(recusalGrounds)) {
      assert.notEqual(label, '');
      assert.match(source, /行政处罚法第四十三条/);
    }
  });

  it('are written with their words, and `other` in its words alone', () => {
    assert.equal(groundText({ groundKind: 'other', ground: '旧日同窗' }), '旧日同窗');
    assert.equal(groundText({ groundKind: 'spouse', ground: '' }), '涉及配偶的利害关系');
    assert.equal(groundText({ groundKind: 'spouse', ground: '任院长' }), '涉及配偶的利害关系：任院长');
  });

  it('need words where they are `other`, and the party where it applied', () => {
    const places = (...args: Parameters<typeof findGroundProblems>): readonly string[] =>
      findGroundProblems(...args).map(({ place }) => place);
    assert.deepEqual(places({ groundKind: 'other', ground: ' ' }, 'body'), ['ground']);
    assert.deepEqual(places({ groundKind: 'spouse', ground: '' }, 'self'), []);
    const asked = { groundKind: 'party-application', ground: '' } as const;
    assert.deepEqual(places(asked, 'self'), ['requested_by']);
    assert.deepEqual(places(asked, 'party'), []);
  });

  it('count an officer among those who may enforce only while active, 执法人员 and certified', () => {
    const officer = {
      state: 'active',
      category: '',
      certificate: '33011',
      certificateExpiresOn: '2026-12-01',
    } as const;
    assert.equal(mayEnforceOn(officer, '2026-12-01'), true);
    assert.equal(mayEnforceOn({ ...officer, category: '执法人员' }, '2026-12-01'), true);
    assert.equal(mayEnforceOn(officer, '2026-12-02'), false);
    assert.equal(mayEnforceOn({ ...officer, certificate: '' }, '2026-12-01'), false);
    assert.equal(mayEnforceOn({ ...officer, category: '专家' }, '2026-12-01'), false);
    assert.equal(mayEnforceOn({ ...officer, state: 'suspended' }, '2026-12-01'), false);
  });
});
