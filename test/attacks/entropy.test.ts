import assert from 'node:assert/strict';
import { findDiceFaults } from '../../src/core/audit/dice.ts';
import { stageSeed, drawKey } from '../../src/core/draw/seed.ts';
import { openStream, selfTestGenerator } from '../../src/core/stream.ts';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { readCommitment, readEntropy } from '../../src/core/proof/read-bundle.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { describeEngine } from '../../src/files/engine-digest.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listTaskDice } from '../../src/store/task-dice.ts';
import { getTask } from '../../src/store/tasks.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { makeSecret } from '../../src/usecases/make-secret.ts';
import { recordDice } from '../../src/usecases/record-dice.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import {
  beacon,
  committedAt,
  fillBeaconCity,
  freezePlan,
  fullPlan,
  planWith,
} from '../usecases/beacon-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import { assertRefused } from './attack-city.ts';

const at = (minutes: number, seconds = 0): string =>
  new Date(Date.parse(committedAt) + (minutes * 60 + seconds) * 1000).toISOString();

const round = { name: 'public', by: '示例网站', value: beacon.signature, again: beacon.signature };

const lottery = {
  name: 'public',
  by: '示例公告',
  value: '042',
  again: '042',
  option: 1,
  reason: '信标网站打不开',
};

for (const database of databases) {
  describe(`attacks on the entropy, on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let taskId: string;
    let shares: readonly string[];
    before(async () => {
      context = await fillBeaconCity(db());
    });
    beforeEach(async () => {
      context.setNow(committedAt);
      taskId = await freezePlan(context, planWith(fullPlan));
      ({ shares } = await makeSecret(context, 'third', taskId, { slot: 'secret' }));
      await commitTask(context, 'checker', taskId);
    });
    // What has its dice must be drawn: it cannot be withdrawn any more.
    const finish = async (): Promise<void> => {
      const { state } = await getTask(context.db, taskId);
      if (state === 'committed') {
        context.setNow(at(60));
        const dice = (await listTaskDice(context.db, taskId)).length === 0 ? ceremony.sources : [];
        await draw([...dice, opened(shares.slice(0, 2)), lottery]);
      }
      await endTasks(context, 'checker');
    };
    afterEach(finish);

    const opened = (two: readonly string[]) => ({
      name: 'secret',
      by: '示例机要室',
      value: '',
      again: '',
      shares: two,
    });
    const draw = (sources: readonly object[]) =>
      drawTask(context, 'maker', taskId, { ...ceremony, sources } as Parameters<typeof drawTask>[3]);

    it('row 5: another round than the committed one is not taken', async () => {
      await recordDice(context, 'maker', taskId, ceremony.sources);
      context.setNow(at(16));
      const swapped = `${beacon.signature.slice(0, -1)}a`;
      const attempt = draw([opened(shares.slice(0, 2)), { ...round, value: swapped, again: swapped }]);
      await assertRefused(attempt, 'invalid');
      const { entropy_plan: plan } = readCommitment(await loadTaskFiles(context.db, taskId));
      assert.deepEqual(plan.at(-1)?.options[0], {
        chain: '52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971',
        kind: 'drand',
        round: beacon.round,
      });
    });

    it('row 11: a keeper who will not open the secret is overruled by two others, and cannot open another one', async () => {
      await recordDice(context, 'maker', taskId, ceremony.sources);
      context.setNow(at(16));
      await assertRefused(draw([opened(shares.slice(0, 1)), round]), 'invalid');
      const invented = { name: 'secret', by: '示例机要室', value: '0'.repeat(64), again: '0'.repeat(64) };
      await assertRefused(draw([invented, round]), 'invalid');
      await draw([opened(shares.slice(1)), round]);
      const files = await loadTaskFiles(context.db, taskId);
      assert.equal(verifyBundle(makeEdition(files, 'auditor')).ok, true);
    });

    it('row 11: a stand-in waits for its deadline, and shows', async () => {
      await recordDice(context, 'maker', taskId, ceremony.sources);
      context.setNow(at(59));
      await assertRefused(draw([opened(shares.slice(0, 2)), lottery]), 'invalid');
      context.setNow(at(60));
      await draw([opened(shares.slice(0, 2)), lottery]);
      const verdict = verifyBundle(makeEdition(await loadTaskFiles(context.db, taskId), 'auditor'));
      assert.equal(verdict.grade, 'amber');
      const reasons = verdict.reasons.map(({ code }) => code);
      assert.ok(reasons.includes('fallback') && reasons.includes('beacon-unchecked'), reasons.join());
    });

    it('row 12: dice that are thrown when the round may be known are not taken', async () => {
      context.setNow(at(15, 3));
      await assertRefused(recordDice(context, 'maker', taskId, ceremony.sources), 'invalid');
      await assertRefused(draw([...ceremony.sources, opened(shares.slice(0, 2)), round]), 'invalid');
    });

    it('row 12: whoever keeps the secret does not throw, and recorded dice are not thrown again', async () => {
      const byKeeper = ceremony.sources.map((source, i) =>
        i === 0 ? { ...source, by: '示例机要室' } : source,
      );
      await assertRefused(recordDice(context, 'maker', taskId, byKeeper), 'invalid');
      await recordDice(context, 'maker', taskId, ceremony.sources);
      await assertRefused(recordDice(context, 'maker', taskId, ceremony.sources), 'conflict');
    });

    it('row 13: a round that lies too near is not committed, and one that is to come is not read', async () => {
      await recordDice(context, 'maker', taskId, ceremony.sources);
      context.setNow(at(15, 2));
      await assertRefused(draw([opened(shares.slice(0, 2)), round]), 'invalid');
      await finish();
      context.setNow(at(5, 4));
      const late = await freezePlan(context, planWith(fullPlan, { month: '2023-10' }));
      await makeSecret(context, 'third', late, { slot: 'secret' });
      await assertRefused(commitTask(context, 'checker', late), 'invalid');
    });

    it('row 14: an unannounced task that outsiders could compute is refused', async () => {
      const open: typeof fullPlan = [
        { name: 'public', deadline: null, options: [{ kind: 'drand', when: { minutes: 30 } }] },
      ];
      const unannounced = { announced: false, month: '2023-11' };
      await assertRefused(draftTask(context, 'maker', planWith(open, unannounced)), 'invalid');
      await draftTask(context, 'maker', planWith([...fullPlan.slice(2, 3), ...open], unannounced));
    });

    it('row 17: digits stay texts, zeros and all, and two typings must agree', async () => {
      const zeros = ceremony.sources.map((source) => ({
        ...source,
        value: '000000000001',
        again: '000000000001',
      }));
      const slip = zeros.map((source, i) => (i === 1 ? { ...source, again: '000000000010' } : source));
      await assertRefused(recordDice(context, 'maker', taskId, slip), 'invalid');
      await recordDice(context, 'maker', taskId, zeros);
      context.setNow(at(16));
      await draw([opened(shares.slice(0, 2)), round]);
      const { sources } = readEntropy(await loadTaskFiles(context.db, taskId));
      assert.deepEqual(
        sources.slice(0, 2).map(({ value }) => value),
        ['000000000001', '000000000001'],
      );
    });

    it('row 18: the program that draws is named in the commitment by the digests of its text and packages', async () => {
      const { engine } = readCommitment(await loadTaskFiles(context.db, taskId));
      assert.match(engine.source, /^[0-9a-f]{64}$/);
      assert.match(engine.packages, /^[0-9a-f]{64}$/);
      assert.deepEqual(engine, await describeEngine());
    });
  });
}

describe('attacks on the generator', () => {
  it('row 19: seeds that the package takes for one another never reach it', () => {
    // It takes 'ab' for 'abab', 'a' for 'š' and '' for '\0'; the wrapper takes 64 hexadecimal digits and nothing else.
    for (const seed of ['ab', '', 'š', 'A'.repeat(64), '0'.repeat(63)]) assert.throws(() => openStream(seed));
    const seedOf = (value: string): string =>
      stageSeed(drawKey('0'.repeat(64), [{ name: 'a', value }]), 'draw', 'targets');
    assert.notEqual(seedOf('ab'), seedOf('abab'));
    assert.notEqual(seedOf('a'), seedOf('š'));
    selfTestGenerator();
  });

  it('row 20: a loaded die is named by the audit, a fair one is not', () => {
    // The digits of π after the point: the first hundred, with faces 8 8 12 11 10 8 9 8 12 14.
    const fair =
      '1415926535897932384626433832795028841971693993751058209749445923078164062862089986280348253421170679';
    assert.deepEqual(findDiceFaults([{ by: '甲', digits: fair, draw: 'a' }]), []);
    const loaded = fair.replaceAll(/[0-4]/g, '6');
    assert.deepEqual(
      findDiceFaults([{ by: '甲', digits: loaded, draw: 'a' }]).map(({ grade }) => grade),
      ['red'],
    );
  });
});
