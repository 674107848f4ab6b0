import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { findById } from '../../src/core/draw/roster.ts';
import { readCommitment, readFrame, readResult } from '../../src/core/proof/read-bundle.ts';
import { sha256Hex } from '../../src/core/digest.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listLog } from '../../src/store/log.ts';
import { listSkips, type Skip } from '../../src/store/skips.ts';
import { getTask } from '../../src/store/tasks.ts';
import { allVisits } from '../../src/store/visits.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { completeVisit } from '../../src/usecases/complete-visit.ts';
import { draftSupplement } from '../../src/usecases/draft-supplement.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { drawSubstitution } from '../../src/usecases/draw-substitutes.ts';
import { reviseTask } from '../../src/usecases/draft-task.ts';
import { findRemainder } from '../../src/usecases/find-shortfalls.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { approveSubstitution, requestSubstitution } from '../../src/usecases/request-substitution.ts';
import { approveSkip, rejectSkip, requestSkip, type SkipWish } from '../../src/usecases/skip-target.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { drawHospitals, reconcileCity } from './draw-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillCity } from './fill-city.ts';

/** The checker approved the task and the maker is one of its readers: they may see who was drawn before the release. */
const [maker, checker, third] = ['maker', 'checker', 'third'];
const evidence = { note: '市场监管部门注销通知', bytes: new TextEncoder().encode('注销') };

for (const database of databases) {
  describe(`skips and supplementary draws on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let taskId = '';
    let drawn: readonly string[] = [];
    let months = 0;

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
    });

    /** A task that has drawn three hospitals, which is its floor. */
    async function drawThree(): Promise<void> {
      context.setNow('2026-11-22T00:00:00.000Z');
      await endTasks(context, checker);
      months += 1;
      const month = `2027-${String(months).padStart(2, '0')}`;
      ({ taskId, drawn } = await drawHospitals(context, month, [maker]));
    }

    const ask = (target: string, over: Partial<SkipWish> = {}): Promise<Skip> =>
      requestSkip(context, checker, taskId, { target, reason: 'closed', evidence, ...over });

    const shortfalls = async () => (await findRemainder(db(), await getTask(db(), taskId))).shortfalls;

    it('end the visit, move nobody else, and tell the log a digest only', async () => {
      await drawThree();
      const [gone = '', ...others] = drawn;
      const { id } = await ask(gone);
      const { record, digest } = await approveSkip(context, maker, id);
      const visits = (await allVisits(db(), { task: taskId })).map(({ visit }) => visit);
      const stateOf = (target: string) => visits.find(({ targetCode }) => targetCode === target)?.state;
      assert.deepEqual([gone, ...others].map(stateOf), ['skipped', 'pending', 'pending']);
      assert.equal(sha256Hex(new TextEncoder().encode(record ?? '')), digest);
      const entry = (await listLog(db(), { subject: taskId })).at(-1);
      assert.deepEqual([entry?.kind, entry?.digest], ['skip', digest]);
      assert.ok(!entry?.text.includes(gone));
      const { result } = await getTask(db(), taskId);
      assert.equal(readResult(await loadTaskFiles(db(), taskId, ['result.json'])).drawn.length, 3);
      assert.ok(result !== null);
    });

    it('take two people; a request that is declined may be made again', async () => {
      await drawThree();
      const [gone = ''] = drawn;
      const { id } = await ask(gone);
      await assert.rejects(approveSkip(context, checker, id), { code: 'same-person' });
      await assert.rejects(rejectSkip(context, checker, id), { code: 'same-person' });
      await assert.rejects(rejectSkip(context, third, id), { code: 'forbidden' });
      await rejectSkip(context, maker, id);
      await assert.rejects(approveSkip(context, maker, id), { code: 'wrong-state' });
      await approveSkip(context, maker, (await ask(gone)).id);
      assert.deepEqual(
        (await listSkips(db(), taskId)).map(({ state }) => state),
        ['rejected', 'approved'],
      );
    });

    it('wait for a substitution that is approved, which could not be drawn any more', async () => {
      await drawThree();
      const [visit] = (await allVisits(db(), { task: taskId })).map(({ visit: each }) => each);
      const [target = '', gone = ''] = [visit?.targetCode, visit?.officers[0]];
      const wish = { officers: [gone], targets: [target], reason: 'illness', evidence } as const;
      const { id } = await requestSubstitution(context, checker, taskId, wish);
      await approveSubstitution(context, maker, id);
      const skip = await ask(target);
      await assert.rejects(approveSkip(context, maker, skip.id), { code: 'wrong-state' });
      await drawSubstitution(context, third, id, ceremony);
      assert.equal((await approveSkip(context, maker, skip.id)).state, 'approved');
    });

    it('are for drawn targets whose visits are not over, with evidence, by those who may see them', async () => {
      await drawThree();
      const [held = '', other = ''] = drawn;
      await assert.rejects(
        requestSkip(context, third, taskId, { target: held, reason: 'closed', evidence }),
        {
          code: 'forbidden',
        },
      );
      await assert.rejects(ask('H33010600001'), { code: 'invalid' });
      await assert.rejects(ask(other, { evidence: { note: '听说' } }), { code: 'invalid' });
      const visit = (await allVisits(db(), { task: taskId, target: held }))[0]?.visit;
      context.setNow('2026-12-21T02:00:00.000Z');
      await completeVisit(context, checker, visit?.id ?? '', { completedOn: '2026-12-12' });
      await assert.rejects(ask(held), { code: 'wrong-state' });
      const { id } = await ask(other);
      await assert.rejects(ask(other), { code: 'conflict' });
      const twice = await Promise.allSettled(
        Array.from({ length: 8 }, () => approveSkip(context, maker, id)),
      );
      assert.equal(twice.filter(({ status }) => status === 'fulfilled').length, 1);
    });

    it('below the floor the stratum is filled up from those who were not drawn', async () => {
      await drawThree();
      assert.deepEqual(await shortfalls(), []);
      await assert.rejects(draftSupplement(context, maker, taskId, { tree: 0, path: [] }), {
        code: 'wrong-state',
      });
      for (const target of drawn.slice(0, 2)) await approveSkip(context, maker, (await ask(target)).id);
      assert.deepEqual(await shortfalls(), [{ tree: 0, attributes: [], path: [], asked: 3, left: 1 }]);
      const { id, supplements } = await draftSupplement(context, maker, taskId, { tree: 0, path: [] });
      assert.equal(supplements, taskId);
      await approveTask(context, checker, id);
      await freezeTask(context, checker, id);
      await commitTask(context, checker, id);
      const files = await loadTaskFiles(db(), id);
      const { frame } = readFrame(files);
      const [of, key] = [readCommitment(files), readCommitment(await loadTaskFiles(db(), taskId))];
      assert.equal(of.supplements, taskId);
      assert.ok(of.scope_key.startsWith(`${key.scope_key}+`));
      assert.equal(of.sample, 2);
      // Ten hospitals, three drawn: seven are left, and each of them has 2/7.
      for (const { id: target, pi } of frame.targets)
        assert.ok(drawn.includes(target) ? pi === 0 : pi === 285_714_285 || pi === 285_714_286, `${pi}`);
      await drawTask(context, third, id, ceremony);
      const result = readResult(await loadTaskFiles(db(), id, ['result.json']));
      assert.equal(result.drawn.length, 2);
      for (const { target } of result.drawn) {
        assert.ok(!drawn.includes(target));
        assert.equal(findById(frame.targets, target)?.excluded, null);
      }
      assert.deepEqual(await shortfalls(), []);
      const { supplements: linked } = await findRemainder(db(), await getTask(db(), taskId));
      assert.deepEqual(
        linked.map((task) => task.id),
        [id],
      );
    });

    it('whoever was drawn cannot be let in again, and no more are drawn than are missing', async () => {
      await drawThree();
      const [gone = ''] = drawn;
      await approveSkip(context, maker, (await ask(gone)).id);
      const { id, plan } = await draftSupplement(context, maker, taskId, { tree: 0, path: [] });
      const attempts = [
        { ...plan, exclusions: plan.exclusions.filter(({ code }) => code !== gone) },
        {
          ...plan,
          trees: [{ attributes: [], floors: [{ path: [], ratio_bp: 0, minimum: 2, yearly: false }] }],
        },
        { ...plan, scope: [] },
      ];
      let revised = id;
      for (const attempt of attempts) {
        revised = (await draftSupplement(context, maker, taskId, { tree: 0, path: [] })).id;
        await reviseTask(context, maker, revised, attempt);
        await approveTask(context, checker, revised);
        await assert.rejects(freezeTask(context, checker, revised), { code: 'contradiction' });
      }
    });
  });
}
