import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Refusal } from '../../../src/core/refusal.ts';
import { listAudit } from '../../../src/store/audit.ts';
import { checkUpload } from '../../../src/usecases/check-import.ts';
import { requestSkip } from '../../../src/usecases/skip-target.ts';
import { runOnce } from '../../../src/usecases/run-once.ts';
import { databases, useDatabase } from '../../support/databases.ts';
import type { TestContext } from '../../support/context.ts';
import { drawHospitals, reconcileCity } from '../draw-city.ts';
import { fillCity } from '../fill-city.ts';

const bytes = new TextEncoder().encode('\u0000not a sheet');
const requestHash = '0'.repeat(64);

for (const database of databases) {
  describe(`what has happened whatever becomes of it, on ${database.name}`, function () {
    this.timeout(60_000);
    const getDb = useDatabase(database);
    let context: TestContext;

    const last = async () => (await listAudit(getDb(), { order: 'newest', limit: 1 }))[0] ?? assert.fail();

    before(async () => {
      context = await fillCity(getDb());
      await reconcileCity(context);
    });

    const upload = { list: 'targets', fileName: 'x.xlsx', bytes } as const;

    it('is a file that was refused: its digest and size stay', async () => {
      await assert.rejects(checkUpload(context, 'maker', upload), { code: 'unreadable-file' });
      const { action, actor, subject, detail } = await last();
      assert.deepEqual([action, actor, subject], ['upload-refused', 'maker', 'imports/targets']);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      assert.deepEqual(detail, { code: 'unreadable-file', file_sha256: sha256, size: bytes.length });
    });

    it('stays when it is done under a key that is given back', async () => {
      const before = await last();
      const once = runOnce(context, 'maker', 'key-1', requestHash, async (inner) => {
        await checkUpload(inner, 'maker', upload);
        return { status: 201, body: '{}' };
      });
      await assert.rejects(once, { code: 'unreadable-file' });
      const after = await last();
      assert.deepEqual([after.seq - before.seq, after.action], [1, 'upload-refused']);
      const again = await runOnce(context, 'maker', 'key-1', requestHash, () =>
        Promise.resolve({ status: 200, body: '{}' }),
      );
      assert.equal(again.isReplay, false);
    });

    it('is a look: who asks under a key for what was not drawn has looked', async () => {
      const { taskId } = await drawHospitals(context, '2026-12', ['maker']);
      const wish = { target: 'H-NOT-DRAWN', reason: 'closed', evidence: { note: '停业' } } as const;
      const once = runOnce(context, 'maker', 'key-2', requestHash, async (inner) => {
        await requestSkip(inner, 'maker', taskId, wish);
        return { status: 200, body: '{}' };
      });
      await assert.rejects(once, Refusal);
      const { action, subject, detail } = await last();
      assert.deepEqual([action, subject, detail], ['sealed-look', `tasks/${taskId}`, { view: 'visits' }]);
    });
  });
}
