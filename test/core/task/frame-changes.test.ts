import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { groundOf, type ChangeFacts } from '../../../src/core/task/change-grounds.ts';
import {
  compareOfficers,
  compareRecusals,
  compareTargets,
  type FrameChange,
  type FrozenTarget,
} from '../../../src/core/task/frame-changes.ts';

const target = (id: string, over: Partial<FrozenTarget> = {}): FrozenTarget => ({
  id,
  name: `示例${id}`,
  excluded: null,
  attributes: { kind: '诊所', credit_class: 'A' },
  ...over,
});

async function changesOf(before: readonly FrozenTarget[], after: readonly FrozenTarget[]) {
  const changes: FrameChange[] = [];
  for await (const change of compareTargets(before, after)) changes.push(change);
  return changes.map(({ kind, target: id, before: then, after: now, attributes }) => [
    kind,
    id,
    then,
    now,
    attributes.join(),
  ]);
}

describe('the difference of two freezes', () => {
  it('names who came and who left, at both ends and between', async () => {
    const before = ['B', 'D', 'E'].map((id) => target(id));
    const after = ['A', 'B', 'C', 'E'].map((id) => target(id, id === 'C' ? { excluded: '正在迁址' } : {}));
    assert.deepEqual(await changesOf(before, after), [
      ['entered', 'A', '不在名录', '示例A，可抽', ''],
      ['entered', 'C', '不在名录', '示例C，不列入抽取：正在迁址', ''],
      ['left', 'D', '示例D，可抽', '不在名录', ''],
    ]);
  });

  it('orders ids by their bytes, as rosters are', async () => {
    // In bytes "a" comes after "B"; a locale would put it first.
    assert.deepEqual(
      (await changesOf([target('B')], [target('B'), target('a')])).map(([kind, id]) => [kind, id]),
      [['entered', 'a']],
    );
  });

  it('gives nothing for equal freezes, and everything for an empty one', async () => {
    assert.deepEqual(await changesOf([target('A')], [target('A')]), []);
    assert.deepEqual(await changesOf([], []), []);
    assert.equal((await changesOf([], [target('A'), target('B')])).length, 2);
    assert.equal((await changesOf([target('A'), target('B')], [])).length, 2);
  });

  it('tells what an institution was and is, of the attributes that both carry, and whether it can be drawn', async () => {
    const before = [
      target('A'),
      target('B', { excluded: '停业' }),
      target('C', { excluded: '甲' }),
      target('D'),
      target('E'),
    ];
    const after = [
      target('A', { attributes: { kind: '门诊部', credit_class: '', level: '一级' } }),
      target('B'),
      target('C', { excluded: '乙' }),
      target('D', { excluded: '' }),
      target('E', { attributes: { kind: '诊所' } }),
    ];
    assert.deepEqual(await changesOf(before, after), [
      [
        'reclassified',
        'A',
        '信用等级：A；机构类别：诊所',
        '信用等级：未填写；机构类别：门诊部',
        'credit_class,kind',
      ],
      ['readmitted', 'B', '不列入抽取：停业', '可抽', ''],
      ['excluded', 'D', '可抽', '不列入抽取：未写原因', ''],
    ]);
  });

  it('knows officers by their codes: who came, left, or can no longer be sent', () => {
    const officer = (code: string, unavailable: string | null = null) => ({
      code,
      name: `人员${code}`,
      unavailable,
    });
    const before = [officer('1'), officer('2'), officer('3', '暂停执法'), officer('4', '暂停执法')];
    const after = [officer('2', '检查时段内请假'), officer('3', '外出'), officer('4'), officer('5', '外出')];
    assert.deepEqual(
      compareOfficers(before, after).map((change) => [
        change.kind,
        change.officer,
        change.before,
        change.after,
      ]),
      [
        ['officer-unavailable', '2', '人员2，可派', '人员2，不可派：检查时段内请假'],
        ['officer-entered', '5', '不在名录', '人员5，不可派：外出'],
        ['officer-left', '1', '人员1，可派', '不在名录'],
      ],
    );
  });

  it('tells new recusals only', () => {
    const pair = (officer: string, id: string) => ({ officer, target: id });
    assert.deepEqual(
      compareRecusals([pair('1', 'A'), pair('1', 'B')], [pair('1', 'A'), pair('2', 'B')]).map((change) => [
        change.kind,
        change.officer,
        change.target,
      ]),
      [['officer-recused', '2', 'B']],
    );
  });
});

describe('the reason for a change and who approved it', () => {
  const since = { day: '2026-11-30', recordedBy: '2026-11-30T15:59:59.999Z' };
  const version = {
    reason: '登记的原因',
    approver: '登记人',
    change: 'change',
    state: 'active',
    effectiveOn: '2026-12-15',
    recordedAt: '2026-12-14T00:00:00.000Z',
  } as const;
  const old = { ...version, effectiveOn: '2026-01-01', recordedAt: '2026-01-01T00:00:00.000Z' };
  const rating = { reason: '年度评定', approver: '评级人' };
  const none: ChangeFacts = {
    planned: undefined,
    plannedBefore: undefined,
    version: undefined,
    rating: undefined,
    leave: undefined,
    recusal: undefined,
  };
  const told = (change: Partial<FrameChange> & Pick<FrameChange, 'kind'>, facts: Partial<ChangeFacts>) => {
    const whole = { target: 'A', officer: '', before: '', after: '', attributes: [], ...change };
    const { reason, approver } = groundOf(whole, { ...none, ...facts }, since, '批准人');
    return [reason, approver];
  };
  const registered = ['登记的原因', '登记人'];
  const scope = ['抽查范围与上次不同', '批准人'];
  const records = ['由检查记录得出', ''];

  it('is that of the record where it changed since, and the plan’s scope where it did not', () => {
    for (const kind of ['entered', 'left', 'officer-entered', 'officer-left'] as const) {
      assert.deepEqual(told({ kind }, { version }), registered);
      assert.deepEqual(told({ kind }, { version: old }), scope);
      assert.deepEqual(told({ kind }, {}), scope);
    }
    // In force later, or recorded later for an earlier day: the earlier freeze has seen neither.
    const ahead = { ...old, effectiveOn: '2026-12-01' };
    const backdated = { ...old, recordedAt: '2026-12-01T00:00:00.000Z' };
    assert.deepEqual(told({ kind: 'left' }, { version: ahead }), registered);
    assert.deepEqual(told({ kind: 'left' }, { version: backdated }), registered);
  });

  it('is the rating’s for the class, the record’s for the rest, and both for both', () => {
    const change = (...attributes: readonly string[]) => ({ kind: 'reclassified' as const, attributes });
    assert.deepEqual(told(change('credit_class'), { rating, version }), ['年度评定', '评级人']);
    assert.deepEqual(told(change('credit_class'), { version }), registered);
    assert.deepEqual(told(change('kind'), { rating, version }), registered);
    assert.deepEqual(told(change('credit_class', 'kind'), { rating, version }), [
      '年度评定；登记的原因',
      '评级人、登记人',
    ]);
  });

  it('is the plan’s where the plan keeps someone out or in, then the register’s, then that of the visits', () => {
    const planned = '正在迁址';
    assert.deepEqual(told({ kind: 'excluded' }, { planned, version: { ...version, state: 'suspended' } }), [
      planned,
      '批准人',
    ]);
    assert.deepEqual(told({ kind: 'excluded' }, { version: { ...version, state: 'suspended' } }), registered);
    assert.deepEqual(told({ kind: 'excluded' }, { version }), records);
    assert.deepEqual(told({ kind: 'readmitted' }, { plannedBefore: planned }), [
      '方案不再列为不抽取',
      '批准人',
    ]);
    const resumed = { ...version, change: 'resumption' } as const;
    assert.deepEqual(told({ kind: 'readmitted' }, { version: resumed }), registered);
    assert.deepEqual(told({ kind: 'readmitted' }, { version: { ...old, change: 'resumption' } }), records);
    assert.deepEqual(told({ kind: 'readmitted' }, { version }), records);
  });

  it('is the leave’s for an officer who is away, and the recusal’s for a recusal', () => {
    const leave = { reason: '病假', approver: '准假人' };
    const away = { kind: 'officer-unavailable', after: '甲，不可派：检查时段内请假' } as const;
    assert.deepEqual(told(away, { leave, version }), ['病假', '准假人']);
    const suspended = { kind: 'officer-unavailable', after: '甲，不可派：暂停执法' } as const;
    assert.deepEqual(told(suspended, { leave, version }), registered);
    assert.deepEqual(told(away, { planned: '外出', leave }), ['外出', '批准人']);
    const recusal = { reason: '近亲属任职', approver: '决定人' };
    assert.deepEqual(told({ kind: 'officer-recused' }, { recusal }), ['近亲属任职', '决定人']);
  });
});
