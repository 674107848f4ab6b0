import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Context } from '../../../src/context.ts';
import { drillBackup } from '../../../src/usecases/backup/drill-backup.ts';
import { makeBackup } from '../../../src/usecases/backup/make-backup.ts';
import { databases, makeFolder, useDatabase } from '../../support/databases.ts';
import { drawHospitals, reconcileCity } from '../draw-city.ts';
import { fillCity } from '../fill-city.ts';

for (const database of databases) {
  describe(`a drill of a backup with draws on ${database.name}`, function () {
    this.timeout(180_000);
    let url = '';
    const db = useDatabase({
      name: database.name,
      create: async () => {
        url = await database.create();
        return url;
      },
    });

    it('draws every draw again in what was restored, and finds one that was changed before the backup', async () => {
      const city = await fillCity(db());
      await reconcileCity(city);
      const { taskId } = await drawHospitals(city);
      const backups = { databaseUrl: url, folder: join(makeFolder(), 'backups'), keep: 3 };
      const context: Context = { ...city, backups };
      await makeBackup(context, 'maker');
      const report = await drillBackup(context, 'maker');
      assert.deepEqual([report.draws, report.faults], [1, []]);

      const changed = { task_id: taskId, name: 'transcript.ndjson', part: 0 };
      const [file] = (await db()('task_files').where({ task_id: taskId })) as readonly { name: string }[];
      const target = { ...changed, name: file?.name ?? '' };
      await db()('task_files')
        .where(target)
        .update({ bytes: Buffer.from('{}\n') });
      await makeBackup({ ...context, now: () => new Date('2026-12-24T00:00:00.000Z') }, 'maker');
      const alarmed = await drillBackup(
        { ...context, now: () => new Date('2026-12-24T01:00:00.000Z') },
        'maker',
      );
      assert.equal(alarmed.draws, 1);
      assert.match(alarmed.faults.join(), /医院抽查.*证明包不符/);
    });
  });
}
