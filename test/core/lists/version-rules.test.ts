import assert from 'node:assert/strict';
import {
  findChangeRefusal,
  nextVersion,
  type ProposedChange,
  type RecordChange,
  type RecordState,
  type VersionFact,
} from '../../../src/core/lists/version-rules.ts';

const changes: readonly RecordChange[] = ['entry', 'change', 'suspension', 'resumption', 'exit'];

const propose = (change: RecordChange, effectiveOn: string, more: Partial<ProposedChange> = {}) => ({
  change,
  effectiveOn,
  reason: '年度核对',
  isCorrection: false,
  ...more,
});

const fact = (
  version: number,
  change: RecordChange,
  state: RecordState,
  effectiveOn: string,
): VersionFact => ({
  version,
  change,
  state,
  effectiveOn,
});

const entered = [fact(1, 'entry', 'active', '2026-01-01')];
const suspended = [...entered, fact(2, 'suspension', 'suspended', '2026-02-01')];
const exited = [...entered, fact(2, 'exit', 'exited', '2026-02-01')];

const messageOf = (history: readonly VersionFact[], proposed: ProposedChange): string | undefined =>
  findChangeRefusal(history, proposed)?.message;

describe('the rules of change', () => {
  const allowed: readonly (readonly [string, readonly VersionFact[], readonly string[]])[] = [
    ['absent', [], ['entry → 1 active']],
    ['active', entered, ['change → 2 active', 'suspension → 2 suspended', 'exit → 2 exited']],
    ['suspended', suspended, ['change → 3 suspended', 'resumption → 3 active', 'exit → 3 exited']],
    ['exited', exited, ['entry → 3 active']],
  ];
  for (const [state, history, expected] of allowed) {
    it(`let only these follow when a record is ${state}: ${expected.join(', ')}`, () => {
      const found = changes
        .map((change) => propose(change, '2026-03-01'))
        .filter((proposed) => findChangeRefusal(history, proposed) === undefined)
        .map((proposed) => {
          const next = nextVersion(history, proposed);
          return `${proposed.change} → ${next.version} ${next.state}`;
        });
      assert.deepEqual(found, expected);
    });
  }

  it('say in Chinese why a change may not follow', () => {
    assert.equal(messageOf([], propose('change', '2026-03-01')), '当时尚未入库，不能变更');
    assert.equal(messageOf(exited, propose('exit', '2026-03-01')), '当时的状态为“已退出”，不能退出');
    assert.equal(findChangeRefusal([], propose('exit', '2026-03-01'))?.code, 'wrong-state');
  });

  it('want a reason of at most 500 characters', () => {
    for (const reason of ['', ' ', '\u3000']) {
      const refusal = findChangeRefusal([], propose('entry', '2026-01-01', { reason }));
      assert.deepEqual([refusal?.code, refusal?.message], ['invalid', '请填写变动原因']);
    }
    assert.equal(messageOf([], propose('entry', '2026-01-01', { reason: '𠮷'.repeat(500) })), undefined);
    assert.equal(
      messageOf([], propose('entry', '2026-01-01', { reason: '因'.repeat(501) })),
      '变动原因不能超过 500 字',
    );
  });

  it('want a first day that exists', () => {
    assert.equal(messageOf([], propose('entry', '2027-02-29')), '生效日期这一天不存在');
    assert.equal(messageOf([], propose('entry', '2028-02-29')), undefined);
    assert.equal(messageOf([], propose('entry', '2028-2-29')), '生效日期应写成 2027-12-31 这样的日期');
  });

  it('let a change take effect on the day of the version before it, but earlier only as a correction', () => {
    const history = [...entered, fact(2, 'change', 'active', '2026-06-01')];
    assert.equal(messageOf(history, propose('change', '2026-06-01')), undefined);
    assert.equal(
      messageOf(history, propose('change', '2026-05-31')),
      '生效日期早于第 2 版的 2026-06-01；补录以前的变动请注明为更正',
    );
    const correction = propose('change', '2026-05-31', { isCorrection: true });
    assert.equal(messageOf(history, correction), undefined);
    assert.deepEqual(nextVersion(history, correction), { version: 3, state: 'active' });
  });

  it('let no correction contradict what follows it', () => {
    const history = [...entered, fact(2, 'change', 'active', '2026-06-01')];
    const correct = (change: RecordChange, day: string) =>
      messageOf(history, propose(change, day, { isCorrection: true }));
    assert.equal(correct('exit', '2026-03-01'), '其后已有第 2 版（2026-06-01 变更），与这次退出矛盾');
    // A change keeps the state, so that version 2 would have had to be suspended.
    assert.equal(correct('suspension', '2026-03-01'), '其后已有第 2 版（2026-06-01 变更），与这次暂停矛盾');
    assert.equal(correct('entry', '2025-12-01'), '其后已有第 1 版（2026-01-01 入库），与这次入库矛盾');
    assert.equal(correct('change', '2025-12-01'), '当时尚未入库，不能变更');
  });

  it('judge a correction by the state of its own day, wherever it stands in the order of recording', () => {
    // Recorded 1, 2, 3; in force 1 (January), 3 (March: suspended), 2 (June: resumed).
    const history = [
      fact(2, 'resumption', 'active', '2026-06-01'),
      fact(1, 'entry', 'active', '2026-01-01'),
      fact(3, 'suspension', 'suspended', '2026-03-01'),
    ];
    const change = propose('change', '2026-04-01', { isCorrection: true });
    assert.equal(findChangeRefusal(history, change), undefined);
    assert.deepEqual(nextVersion(history, change), { version: 4, state: 'suspended' });
    assert.deepEqual(nextVersion(history, propose('change', '2026-07-01')), { version: 4, state: 'active' });
  });
});
