import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getList } from '../../../src/core/lists/definitions.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { DatabaseFault } from '../../../src/store/database-fault.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { verifyAudit } from '../../../src/store/audit.ts';
import { Client, noLimits } from '../../http/client.ts';
import { testContext } from '../../support/context.ts';
import { databases, makeFolder, testActor } from '../../support/databases.ts';

/** A file system of so many megabytes, as only root can make it; otherwise undefined. */
function mountSmall(
  megabytes: number,
): { readonly folder: string; readonly unmount: () => void } | undefined {
  const folder = makeFolder();
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
  if (mounted.status !== 0) return undefined;
  return { folder, unmount: () => spawnSync('umount', ['-l', folder]) };
}

const header = getList('organisations')
  .fields.map(({ label }) => label)
  .join(',');

/** A sheet that is stored, whatever its rows are worth. */
const sendSheet = (client: Client, name: string) =>
  client.send('POST', `/api/v1/imports?list=organisations&file_name=${name}.csv`, {
    actor: 'tester',
    bytes: `${header}\n${name},示例机构\n`,
    type: 'application/octet-stream',
  });

describe('a full disk', () => {
  it('is answered with 507 and in Chinese; what was acknowledged stays; it goes on when there is space again', async () => {
    const small = mountSmall(8);
    const folder = small?.folder ?? makeFolder();
    const db: Db = connect(`sqlite:${join(folder, 'a.db')}`);
    const client = new Client();
    try {
      await migrate(db);
      await db('actors').insert(testActor);
      const service = {
        startedAt: new Date(),
        isStopping: () => false,
        folders: { data: folder },
        minFreeMb: small === undefined ? 0 : 1,
      };
      await client.start({ ...testContext(db), service }, { limits: noLimits });
      assert.equal((await client.get('/readyz')).status, 200);
      const filler = join(folder, 'filler');
      if (small === undefined) {
        const [{ page_count: pages }] = (await db.raw('PRAGMA page_count')) as [{ page_count: number }];
        await db.raw(`PRAGMA max_page_count = ${pages + 5}`);
      } else {
        const { bavail, bsize } = statfsSync(folder);
        writeFileSync(filler, Buffer.alloc(bavail * bsize - 400_000));
      }

      const answers: number[] = [];
      for (let count = 0; count < 400 && !answers.includes(507); count += 1) {
        const reply = await sendSheet(client, `a${count}`);
        answers.push(reply.status);
        if (reply.status === 507) {
          assert.equal(reply.body.code, 'no-space');
          assert.match(reply.body.detail, /磁盘已满，这次没有保存/);
        }
      }
      assert.equal(answers.at(-1), 507, answers.join());
      if (small !== undefined) {
        const ready = await client.get('/readyz');
        assert.deepEqual([ready.status, ready.body.problems[0].place], [503, 'disk']);
      }
      assert.equal((await client.get('/healthz')).status, 200);

      if (small === undefined) await db.raw('PRAGMA max_page_count = 1073741823');
      else rmSync(filler);
      const again = await sendSheet(client, 'again');
      assert.equal(again.status, 201);
      assert.equal((await client.get('/readyz')).status, 200);
      const acknowledged = answers.filter((status) => status === 201).length + 1;
      const [{ n }] = (await db('imports').count({ n: '*' })) as [{ n: number }];
      assert.equal(n, acknowledged);
      assert.equal((await verifyAudit(db)).fault, undefined);
      assert.deepEqual(await db.raw('PRAGMA integrity_check'), [{ integrity_check: 'ok' }]);
    } finally {
      await client.stop();
      await db.destroy();
      small?.unmount();
    }
  });

  it('is known on MariaDB too: a table that can take no more', async () => {
    const mariadb = databases.find(({ name }) => name === 'mariadb');
    const db = connect((await mariadb?.create()) ?? '');
    try {
      const fault: unknown = await db
        .transaction(async (trx) => {
          await trx.raw('SET SESSION max_heap_table_size = 16384');
          await trx.raw('CREATE TABLE small (id INT PRIMARY KEY, body CHAR(200)) ENGINE=MEMORY');
          for (let id = 0; id < 1000; id += 1) await trx('small').insert({ id, body: 'x' });
        })
        .catch((error: unknown) => error);
      assert.ok(fault instanceof DatabaseFault);
      assert.deepEqual([fault.kind, fault.code], ['full', 'ER_RECORD_FILE_FULL']);
    } finally {
      await db.destroy();
    }
  });
});
