import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BackupManifestSchema, type BackupManifest } from '../../../src/contract/backup.ts';
import type { RefusalCode } from '../../../src/core/refusal.ts';
import { inTransaction, type Context } from '../../../src/context.ts';
import { listStored } from '../../../src/files/backup-folder.ts';
import { appendAudit, listAudit, verifyAudit } from '../../../src/store/audit.ts';
import { connect, type Db } from '../../../src/store/connect.ts';
import { migrate } from '../../../src/store/migrate.ts';
import { drillBackup } from '../../../src/usecases/backup/drill-backup.ts';
import { makeBackup } from '../../../src/usecases/backup/make-backup.ts';
import { restoreBackup, restoreInto } from '../../../src/usecases/backup/restore-backup.ts';
import { verifyBackup, verifyNamedBackup } from '../../../src/usecases/backup/verify-backup.ts';
import { testContext, type TestContext } from '../../support/context.ts';
import { databases, makeFolder, testActor } from '../../support/databases.ts';
import { refused } from '../../support/refused.ts';

const writer = fileURLToPath(new URL('../../support/write-on.ts', import.meta.url));

/** Pairs that are written until the answer is called; the numbers that were acknowledged. */
function writeOn(url: string): { readonly acknowledged: () => number; readonly stop: () => Promise<void> } {
  const child = spawn(process.execPath, ['--import', 'tsx', writer, url, '1'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let last = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    last = Number(chunk.toString().trimEnd().split('\n').at(-1));
  });
  return {
    acknowledged: () => last,
    stop: async () => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

async function codesOf(db: Db): Promise<readonly string[]> {
  return (await db('departments_versions').orderBy('code').pluck('code')) as string[];
}

async function assertRefused(work: Promise<unknown>, code: RefusalCode, message: RegExp): Promise<void> {
  const refusal = await refused(work);
  assert.equal(refusal.code, code);
  assert.match(refusal.message, message);
}

const subjectsOf = async (db: Db): Promise<readonly string[]> =>
  (await db('audit_entries').where({ action: 'entered' }).pluck('subject')) as string[];

const actionsOf = async (db: Db): Promise<readonly string[]> =>
  (await listAudit(db)).filter(({ action }) => action.startsWith('backup')).map(({ action }) => action);

for (const database of databases) {
  describe(`backups on ${database.name}`, function () {
    // Each restore into MariaDB makes all tables.
    this.timeout(180_000);
    let url = '';
    let folder = '';
    let db: Db;
    let context: TestContext & Context;
    beforeEach(async () => {
      url = await database.create();
      folder = join(makeFolder(), 'backups');
      db = connect(url);
      await migrate(db);
      await db('actors').insert(testActor);
      context = { ...testContext(db), backups: { databaseUrl: url, folder, keep: 3 } };
    });
    afterEach(() => db.destroy());

    it('are whole, named, private, and hold what their manifest says', async () => {
      const { path, manifest, sha256 } = await makeBackup(context, 'tester');
      assert.equal(manifest.name, '20261122T000000Z-00010203');
      assert.deepEqual(readdirSync(folder), [manifest.name]);
      assert.deepEqual(new Set(readdirSync(path)), new Set(['manifest.json', manifest.dump.file]));
      const text = readFileSync(join(path, 'manifest.json'), 'utf8');
      assert.deepEqual(BackupManifestSchema.parse(JSON.parse(text)), manifest);
      assert.equal(createHash('sha256').update(text).digest('hex'), sha256);
      const dump = readFileSync(join(path, manifest.dump.file));
      assert.equal(createHash('sha256').update(dump).digest('hex'), manifest.dump.sha256);
      for (const place of [folder, path]) assert.equal(statSync(place).mode & 0o077, 0, place);
      assert.equal(statSync(join(path, 'manifest.json')).mode & 0o077, 0);
      const actors = (await db('actors').count({ n: '*' }))[0] as { n: number };
      assert.equal(manifest.tables['actors'], actors.n);
      const entry = (await listAudit(db)).at(-1);
      assert.deepEqual([entry?.action, entry?.subject], ['backup-made', `backup/${manifest.name}`]);
      assert.equal((entry?.detail as { manifest_sha256?: string } | undefined)?.manifest_sha256, sha256);
    });

    it('restore into an empty database with the same rows, and into no other', async () => {
      await inTransaction(context, async (inner) => {
        const detail = { text: "引号' 换行\n 反斜杠\\ 制表\t 零\u0001 表情😀" };
        await appendAudit(inner, { actor: 'tester', action: 'entered', subject: 'odd', detail });
      });
      const { path } = await makeBackup(context, 'tester');
      const target = await database.create();
      const restored = await restoreBackup(target, path, testContext);
      assert.deepEqual(restored.migrated, []);
      const copy = connect(target);
      const before = await listAudit(db);
      const after = await listAudit(copy);
      // The backup knows nothing of its own entry; the restored trail goes on with the restore.
      assert.deepEqual(after.slice(0, -1), before.slice(0, -1));
      assert.equal(after.at(-1)?.action, 'backup-restored');
      assert.equal((await verifyAudit(copy)).fault, undefined);
      await copy.destroy();
      await assertRefused(restoreInto(target, path), 'conflict', /只能恢复到空的/);
      await assertRefused(restoreInto(url, path), 'conflict', /只能恢复到空的/);
    });

    it('are refused when a byte of the dump or the manifest was changed, or the schema is newer', async () => {
      const { path, sha256, manifest } = await makeBackup(context, 'tester');
      await assertRefused(verifyBackup(path, '0'.repeat(64)), 'unreadable-file', /不是事先记下的/);
      assert.equal((await verifyBackup(path, sha256)).sha256, sha256);

      const manifestPath = join(path, 'manifest.json');
      const dumpPath = join(path, manifest.dump.file);
      const [text, dump] = [readFileSync(manifestPath, 'utf8'), readFileSync(dumpPath)];
      const claim = (changes: Partial<BackupManifest>): void => {
        writeFileSync(manifestPath, JSON.stringify({ ...manifest, ...changes }));
      };
      const target = await database.create();
      const restore = (): Promise<unknown> => restoreInto(target, path);

      dump[dump.length >> 1] = (dump[dump.length >> 1] ?? 0) ^ 1;
      writeFileSync(dumpPath, dump);
      await assertRefused(restore(), 'unreadable-file', /与清单不符/);
      await assertRefused(
        verifyNamedBackup(context, 'tester', manifest.name),
        'unreadable-file',
        /与清单不符/,
      );
      const report = await drillBackup(context, 'tester');
      assert.match(report.faults.join(), /与清单不符/);
      dump[dump.length >> 1] = (dump[dump.length >> 1] ?? 0) ^ 1;
      writeFileSync(dumpPath, dump);

      writeFileSync(manifestPath, text.replace('shuangsui-backup-1', 'shuangsui-backup-2'));
      await assertRefused(restore(), 'unreadable-file', /不是本程序的备份清单/);
      claim({ database: { kind: database.name === 'sqlite' ? 'mysql' : 'sqlite', version: 'x' } });
      await assertRefused(restore(), database.name === 'sqlite' ? 'invalid' : 'unreadable-file', /./);
      if (database.name === 'mariadb') {
        claim({ schema: '29991231000000-of-the-future' });
        await assertRefused(restore(), 'wrong-state', /更新的程序/);
      }
      assert.deepEqual(await actionsOf(db), ['backup-made', 'backup-faulty', 'backup-drill-failed']);
    });

    it('are refused when what was restored is not what the manifest says', async () => {
      for (const changes of [
        { schema: '20261122000100-create-actors' },
        { audit: { seq: 1, hash: 'f'.repeat(64) } },
        { audit: { seq: 99, hash: 'f'.repeat(64) } },
        { log: { size: 1, root: 'f'.repeat(64) } },
        { tables: { actors: 99 } },
      ] satisfies Partial<BackupManifest>[]) {
        const { path, manifest } = await makeBackup(context, 'tester');
        writeFileSync(join(path, 'manifest.json'), JSON.stringify({ ...manifest, ...changes }));
        const error = await restoreInto(await database.create(), path).catch((thrown: unknown) => thrown);
        assert.match(String(error), /核对没有通过|行数与清单不符/, JSON.stringify(changes));
      }
    });

    it('of a newer program are refused before anything is written', async () => {
      await db('knex_migrations').insert({ name: '29991231000000-of-the-future', batch: 9 });
      const { path } = await makeBackup(context, 'tester');
      const target = await database.create();
      await assertRefused(restoreInto(target, path), 'wrong-state', /更新的程序/);
      if (database.name === 'sqlite') assert.equal(existsSync(target.slice('sqlite:'.length)), false);
      else {
        const copy = connect(target);
        assert.equal(await copy.schema.hasTable('actors'), false);
        await copy.destroy();
      }
    });

    it('keep the newest, and remove what is older', async () => {
      for (let day = 1; day <= 5; day += 1) {
        context.setNow(`2026-12-0${day}T01:00:00.000Z`);
        await makeBackup(context, 'tester');
      }
      const days = (await listStored(folder)).map(({ manifest }) => manifest.made_at.slice(0, 10));
      assert.deepEqual(days, ['2026-12-03', '2026-12-04', '2026-12-05']);
    });

    it('are drilled: restored elsewhere, checked, measured, removed', async () => {
      await assertRefused(drillBackup(context, 'tester'), 'not-found', /还没有备份/);
      await makeBackup(context, 'tester');
      context.setNow('2026-11-22T06:00:00.000Z');
      const report = await drillBackup(context, 'tester');
      assert.deepEqual(report.faults, []);
      assert.equal(report.ageSeconds, 6 * 3600);
      assert.ok(report.seconds >= 1 && report.seconds < 60);
      assert.deepEqual(await actionsOf(db), ['backup-made', 'backup-drilled']);
      if (database.name === 'mariadb') {
        const [rows] = (await db.raw(`SHOW DATABASES LIKE '%\\_drill\\_%'`)) as [unknown[]];
        assert.deepEqual(rows, []);
      }
    });

    it('are of one instant while others write: nothing half, nothing acknowledged before is missing', async () => {
      const load = writeOn(url);
      try {
        while (load.acknowledged() < 20) await sleep(5);
        for (let round = 1; round <= 3; round += 1) {
          context.setNow(`2026-12-0${round}T01:00:00.000Z`);
          const before = load.acknowledged();
          const { path } = await makeBackup(context, 'tester');
          const target = await database.create();
          await restoreInto(target, path);
          const copy = connect(target);
          const subjects = await subjectsOf(copy);
          assert.deepEqual(
            new Set(await codesOf(copy)),
            new Set(subjects.flatMap((pair) => [`${pair}-a`, `${pair}-b`])),
          );
          assert.ok(subjects.length >= before, `${subjects.length} of ${before}`);
          await copy.destroy();
        }
        const during = load.acknowledged();
        await sleep(50);
        assert.ok(load.acknowledged() >= during && during > 20, 'the writer went on');
      } finally {
        await load.stop();
      }
    });
  });
}
