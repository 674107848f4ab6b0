import assert from 'node:assert/strict';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { appendLog } from '../../src/store/log.ts';
import { getTask } from '../../src/store/tasks.ts';
import { inTransaction } from '../../src/context.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawCommitted, drawTask } from '../../src/usecases/draw-task.ts';
import { explainTarget } from '../../src/usecases/explain-target.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadBundle } from '../../src/usecases/load-draw.ts';
import { rehearseTask } from '../../src/usecases/rehearse-task.ts';
import { renderTaskDocument } from '../../src/usecases/render-document.ts';
import { ceremony } from '../support/build.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { commitHospitals, drawHospitals } from '../usecases/draw-city.ts';
import { endTasks } from '../usecases/end-tasks.ts';
import { assertRefused, auditFolder, openCity, publishLog, type AttackedCity } from './attack-city.ts';

/** The dice of the ceremony with other digits for witness A. */
const otherDice = {
  ...ceremony,
  sources: ceremony.sources.map((source, i) =>
    i === 0 ? { ...source, value: '000000000001', again: '000000000001' } : source,
  ),
};

for (const database of databases) {
  describe(`attacks by the operator, on ${database.name}`, () => {
    const db = useDatabase(database);
    let city: AttackedCity;
    before(async () => {
      city = await openCity(db());
    });
    afterEach(async () => endTasks(city.context, 'checker'));

    it('row 1: a second throw of the dice is refused', async () => {
      const { context } = city;
      const { taskId } = await drawHospitals(context, '2027-01');
      const before = await getTask(context.db, taskId);
      await assertRefused(drawTask(context, 'maker', taskId, otherDice), 'wrong-state');
      assert.deepEqual(await getTask(context.db, taskId), before);
    });

    it('row 1: dice that were tried out at a desk give another result than the one on the signed sheets', async () => {
      const { context } = city;
      const { taskId } = await drawHospitals(context, '2027-02');
      const { commitment, result } = await getTask(context.db, taskId);
      const stored = await loadTaskFiles(context.db, taskId);
      const { bundle } = await drawCommitted(stored, otherDice, '2026-11-22T00:00:00.000Z');
      const forged = makeEdition(bundle.files, 'auditor');
      assert.equal(verifyBundle(forged).grade, 'amber', 'on its own it is a perfect bundle');
      const verdict = verifyBundle(forged, { commitment: commitment ?? '', result: result ?? '' });
      assert.equal(verdict.grade, 'red');
      assert.equal(verdict.checks.find(({ passed }) => passed === false)?.name, 'published');
    });

    it('row 1: one person cannot throw for both witnesses', async () => {
      const { context } = city;
      const taskId = await commitHospitals(context, '2027-03');
      const alone = {
        ...ceremony,
        sources: ceremony.sources.map((source) => ({ ...source, by: ' 赵见证' })),
      };
      await assertRefused(drawTask(context, 'maker', taskId, alone), 'invalid');
    });

    it('row 2: between freeze and draw no door gives an outcome', async () => {
      const { context } = city;
      const taskId = await commitHospitals(context, '2027-04');
      await assertRefused(rehearseTask(context, taskId), 'wrong-state');
      await assertRefused(loadBundle(context, taskId), 'wrong-state');
      await assertRefused(renderTaskDocument(context, taskId, 'draw-record'), 'wrong-state');
      await assertRefused(renderTaskDocument(context, taskId, 'drawn-notice'), 'wrong-state');
      const roster = (await loadTaskFiles(context.db, taskId, ['targets.jsonl'])).get('targets.jsonl');
      const [line = ''] = new TextDecoder().decode(roster).split('\n');
      const { id } = JSON.parse(line) as { readonly id: string };
      assert.equal((await explainTarget(context, taskId, id)).drawn, null);
    });

    it('row 2: a rehearsal says what it is, stores nothing, and foretells nothing', async () => {
      const { context } = city;
      const { plan } = await getTask(context.db, await commitHospitals(context, '2027-05'));
      await endTasks(context, 'checker');
      const { id } = await draftTask(context, 'maker', { ...plan, month: '2027-06' });
      await approveTask(context, 'checker', id);
      const stored = JSON.stringify(await getTask(context.db, id));
      const rehearsed = await rehearseTask(context, id);
      assert.match(rehearsed.label, /演练.*不是抽取结果/);
      assert.equal(JSON.stringify(await getTask(context.db, id)), stored);
      assert.equal((await loadTaskFiles(context.db, id)).size, 0);
    });

    it('row 3: a second open commitment for the same scope is refused', async () => {
      const { context } = city;
      const first = await commitHospitals(context, '2027-07');
      const { plan } = await getTask(context.db, first);
      const { id } = await draftTask(context, 'maker', plan);
      await approveTask(context, 'checker', id);
      await assertRefused(freezeTask(context, 'checker', id), 'conflict');
      assert.equal((await getTask(context.db, first)).state, 'committed');
    });

    it('row 3: commitments kept in a drawer are named by the audit of the log', async () => {
      const { context, logKey } = city;
      const taskId = await commitHospitals(context, '2027-08');
      const facts = {
        agency: '330100YB',
        draw_number: '2026-0099',
        scope_key: 'drawer',
        release_on: '2026-12-21',
        replaces: '',
        supplements: '',
      };
      await inTransaction(context, async (inner) => {
        for (const subject of ['drawer-1', 'drawer-2'])
          await appendLog(inner, { kind: 'commitment', subject, digest: 'a'.repeat(64), facts });
      });
      const { grade, findings } = await auditFolder(await publishLog(context), logKey);
      assert.equal(grade, 'red');
      const found = (code: string): readonly string[] =>
        findings.filter((finding) => finding.code === code).map(({ subject }) => subject);
      assert.deepEqual(found('parallel'), ['330100YB 2026-0099 / 330100YB 2026-0099']);
      const { drawNumber } = await getTask(context.db, taskId);
      assert.ok(found('missing-result').includes(`330100YB ${drawNumber}`));
      assert.ok(found('number-gap').includes('330100YB 2026-0099'), 'one number, two commitments');
    });
  });
}
