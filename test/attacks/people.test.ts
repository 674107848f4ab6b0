import assert from 'node:assert/strict';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { readChanges, readCommitment } from '../../src/core/proof/read-bundle.ts';
import { readSubstitution } from '../../src/core/proof/substitutions/check-substitutions.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { listAudit } from '../../src/store/audit.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { getTask } from '../../src/store/tasks.ts';
import { allVisits } from '../../src/store/visits.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawSubstitution } from '../../src/usecases/draw-substitutes.ts';
import { requestVoid, voidTask } from '../../src/usecases/end-task.ts';
import { exportBundle } from '../../src/usecases/export-bundle.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { lookAtDraw } from '../../src/usecases/look-at-draw.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { approveSubstitution, requestSubstitution } from '../../src/usecases/request-substitution.ts';
import { ceremony } from '../support/build.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { drawHospitals } from '../usecases/draw-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import { assertRefused, openCity, type AttackedCity } from './attack-city.ts';

for (const database of databases) {
  describe(`attacks by people around a draw, on ${database.name}`, () => {
    const db = useDatabase(database);
    let attacked: AttackedCity;
    before(async () => {
      attacked = await openCity(db());
    });
    afterEach(async () => {
      attacked.context.setNow('2026-11-22T00:00:00.000Z');
      await endTasks(attacked.context, 'checker');
    });

    it('row 4: a draw that is disliked is voided by two, stays published, and is not replaced by dice alone', async () => {
      const { context } = attacked;
      const { taskId } = await drawHospitals(context, '2027-01');
      await assertRefused(voidTask(context, 'maker', taskId), 'wrong-state');
      await requestVoid(context, 'checker', taskId, { reason: 'ceremony-fault', evidence: '录像中断' });
      await assertRefused(voidTask(context, 'checker', taskId), 'same-person');
      await voidTask(context, 'third', taskId);
      const { plan } = await getTask(context.db, taskId);
      // As if nothing had been: not without naming it.
      const silent = await draftTask(context, 'maker', plan);
      await approveTask(context, 'checker', silent.id);
      await assertRefused(freezeTask(context, 'checker', silent.id), 'contradiction');
      // In its place, with dice alone: whoever voided it knows what the first dice gave.
      await assertRefused(draftTask(context, 'maker', plan, taskId), 'invalid');
      const entropy = [
        ...plan.entropy,
        {
          name: 'number',
          deadline: null,
          options: [{ kind: 'lottery' as const, lottery: '示例彩票', issue: '2026330', digits: 7 }],
        },
      ];
      const { id } = await draftTask(context, 'maker', { ...plan, entropy }, taskId);
      await approveTask(context, 'checker', id);
      await freezeTask(context, 'checker', id);
      await commitTask(context, 'checker', id);
      const { replaces } = readCommitment(await loadTaskFiles(context.db, id));
      assert.equal(replaces, (await getTask(context.db, taskId)).commitment);
      context.setNow('2026-12-21T02:00:00.000Z');
      const { files } = await exportBundle(context, null, taskId, 'public');
      assert.equal(verifyBundle(files).ok, true, 'the voided result is there for everybody');
    });

    it('row 7: who is left out or made lighter before the freeze is named in what is committed', async () => {
      const { context } = attacked;
      const { taskId } = await drawHospitals(context, '2027-02');
      const roster = (await loadTaskFiles(context.db, taskId, ['targets.jsonl'])).get('targets.jsonl');
      const drawn = new Set(
        (await allVisits(context.db, { task: taskId })).map(({ visit }) => visit.targetCode),
      );
      const friend = new TextDecoder()
        .decode(roster)
        .trimEnd()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly id: string }).id)
        .find((id) => !drawn.has(id));
      assert.ok(friend !== undefined);
      await endTasks(context, 'checker');
      context.setNow('2026-11-21T02:00:00.000Z');
      await recordChange(context, 'maker', {
        list: 'targets',
        code: friend,
        change: 'suspension',
        effectiveOn: '2026-11-20',
        reason: '暂停协议',
        texts: {},
        isCorrection: false,
      });
      context.setNow('2026-11-22T00:00:00.000Z');
      const next = await drawHospitals(context, '2027-03');
      const files = await loadTaskFiles(context.db, next.taskId);
      const { changes } = readCommitment(files);
      assert.equal(changes.previous, (await getTask(context.db, taskId)).drawNumber);
      const ofFriend = readChanges(files).filter(({ id }) => id === friend);
      assert.equal(ofFriend.length, 1, 'one line says so');
      assert.ok(changes.counts[ofFriend[0]?.kind ?? 'entered'] >= 1, 'and is counted in the commitment');
      await endTasks(context, 'checker');
      await recordChange(context, 'maker', {
        list: 'targets',
        code: friend,
        change: 'resumption',
        effectiveOn: '2026-11-21',
        reason: '恢复协议',
        texts: {},
        isCorrection: false,
      });
    });

    it('row 15: a sealed result is shown to nobody but its readers, and each look is on record', async () => {
      const { context } = attacked;
      const { taskId } = await drawHospitals(context, '2027-04');
      for (const someone of [null, 'third', 'maker'])
        await assertRefused(lookAtDraw(context, someone, taskId, 'result'), 'forbidden');
      await assertRefused(exportBundle(context, 'third', taskId, 'auditor'), 'forbidden');
      await assertRefused(exportBundle(context, null, taskId, 'public'), 'wrong-state');
      await lookAtDraw(context, 'checker', taskId, 'result');
      const looks = (await listAudit(context.db, { subject: `tasks/${taskId}` })).filter(
        ({ action }) => action === 'sealed-look',
      );
      assert.deepEqual(
        looks.map(({ actor, detail }) => [actor, detail]),
        [['checker', { view: 'result' }]],
      );
    });

    it('row 16: who calls in sick is replaced by dice thrown afterwards, and by nobody of anybody’s choice', async () => {
      const { context } = attacked;
      const { taskId } = await drawHospitals(context, '2027-05');
      const [visit] = await allVisits(context.db, { task: taskId, states: ['pending'] });
      const officer = visit?.visit.officers[0] ?? '';
      const wish = {
        officers: [officer],
        reason: 'illness' as const,
        evidence: { note: '病假条', bytes: new TextEncoder().encode('病假条') },
      };
      context.setNow('2026-11-23T00:00:00.000Z');
      const asked = await requestSubstitution(context, 'checker', taskId, wish);
      await assertRefused(drawSubstitution(context, 'maker', asked.id, ceremony), 'wrong-state');
      await assertRefused(approveSubstitution(context, 'checker', asked.id), 'same-person');
      await approveSubstitution(context, 'third', asked.id);
      // The digits of the draw itself were known when somebody fell ill: they are not born after the request.
      context.setNow('2026-11-22T23:00:00.000Z');
      await assertRefused(drawSubstitution(context, 'maker', asked.id, ceremony), 'invalid');
      context.setNow('2026-11-23T01:00:00.000Z');
      await drawSubstitution(context, 'maker', asked.id, ceremony);
      const files = await loadTaskFiles(context.db, taskId);
      const bytes = files.get('substitution-1.json') ?? new Uint8Array();
      const { request, entropy } = readSubstitution(bytes, 'substitution-1.json');
      assert.ok(entropy.every(({ at }) => at > request.at));
      assert.equal(verifyBundle(makeEdition(files, 'auditor')).ok, true);
      const after = await allVisits(context.db, { task: taskId, states: ['pending'] });
      assert.ok(after.every(({ visit: { officers } }) => !officers.includes(officer)));
    });
  });
}
