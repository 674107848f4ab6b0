import assert from 'node:assert/strict';
import { chmodSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Context } from '../../src/context.ts';
import { sealingKeyOf } from '../../src/store/cipher.ts';
import {
  addDataKey,
  findDataKeyFault,
  listDataKeys,
  openCipher,
  readDataKeys,
} from '../../src/store/data-keys.ts';
import { countSealed } from '../../src/store/sealed-columns.ts';
import { readPersonal } from '../../src/usecases/people/read-personal.ts';
import { rotateDataKeys, showDataKeys } from '../../src/usecases/rotate-data-keys.ts';
import { canaryIdentity } from '../support/canaries.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import { refused } from '../support/refused.ts';
import { fillCity } from '../usecases/fill-city.ts';

const now = (): Date => new Date('2026-11-22T00:00:00.000Z');
const place = { table: 't', column: 'c', id: 'i' };

for (const database of databases) {
  describe(`the file of data keys on ${database.name}`, () => {
    const db = useDatabase(database);
    let path: string;

    before(() => {
      path = join(makeFolder(), 'keys', 'data.key');
    });

    it('is made at the first start, for its owner alone, and read at the next', async () => {
      const sealed = (await openCipher(db(), path, now)).seal(place, '甲');
      assert.equal(statSync(path).mode & 0o777, 0o600);
      assert.equal((await openCipher(db(), path, now)).open(place, sealed), '甲');
      assert.equal((await listDataKeys(db())).length, 1);
    });

    it('is not made anew when the database needs the old one', async () => {
      assert.equal(await findDataKeyFault(db(), path), null);
      renameSync(path, `${path}.away`);
      assert.match((await findDataKeyFault(db(), path)) ?? '', /中的密钥 [0-9a-f]{8} 才能读取，现在没有/);
      const missing = await refused(openCipher(db(), path, now));
      assert.equal(missing.code, 'wrong-state');
      assert.match(missing.message, /现在没有：请从备份恢复这个文件/);
      assert.ok(!missing.message.includes('\n') && missing.message.includes(path));
      renameSync(`${path}.away`, path);
    });

    it('is refused with other keys, also under the same id', async () => {
      const text = readFileSync(path, 'utf8');
      const id = (await listDataKeys(db()))[0]?.id ?? '';
      for (const line of [`${id} ${'A'.repeat(43)}`, `0123abcd ${'A'.repeat(43)}`]) {
        writeFileSync(path, `${line}\n`);
        assert.match((await refused(openCipher(db(), path, now))).message, new RegExp(`密钥 ${id}`));
      }
      for (const broken of ['', '# only\n', 'key\n', `${text}${text.split('\n')[1]}\n`]) {
        writeFileSync(path, broken);
        assert.equal((await refused(openCipher(db(), path, now))).code, 'unreadable-file');
      }
      writeFileSync(path, text);
      await openCipher(db(), path, now);
    });

    it('is refused when others may read it', async () => {
      chmodSync(path, 0o640);
      const open = await refused(openCipher(db(), path, now));
      assert.match(open.message, /其他用户也能读取：请执行 chmod 600/);
      chmodSync(path, 0o600);
    });

    it('is taken up by a running program when a key is added, and lost to none when it goes away', async () => {
      const running = await openCipher(db(), path, now);
      const before = running.seal(place, '甲');
      const id = await addDataKey(path);
      const after = running.seal(place, '乙');
      assert.deepEqual([sealingKeyOf(before) === id, sealingKeyOf(after), running.keyId], [false, id, id]);
      assert.deepEqual([running.open(place, before), running.open(place, after)], ['甲', '乙']);
      assert.equal(readDataKeys(path).length, 2);
      const text = readFileSync(path, 'utf8');
      rmSync(path);
      assert.equal(running.open(place, after), '乙');
      writeFileSync(path, text, { mode: 0o600 });
    });
  });

  describe(`changing the data key on ${database.name}`, () => {
    const db = useDatabase(database);
    let path: string;
    let context: Context;

    before(async () => {
      path = join(makeFolder(), 'data.key');
      const filled = await fillCity(db());
      // The city was sealed with the key of tests: its file is the one that the bureau has.
      const bytes = Uint8Array.from({ length: 32 }, (_, index) => index);
      writeFileSync(path, `00000001 ${Buffer.from(bytes).toString('base64url')}\n`, { mode: 0o600 });
      context = { ...filled, cipher: await openCipher(db(), path, now) };
    });

    const identityOf = async (code: string): Promise<string | null | undefined> =>
      (await readPersonal(context, 'maker', { list: 'officers', code, reason: '核对' })).values[
        'identity_number'
      ];

    it('seals everything anew, forgets the old key, and opens as before', async () => {
      assert.deepEqual([...(await countSealed(db()))], [['00000001', 16]]);
      const done = await rotateDataKeys(context, 'maker', () => addDataKey(path));
      assert.deepEqual([done.texts, done.isContinued], [16, false]);
      assert.deepEqual([...(await countSealed(db()))], [[done.keyId, 16]]);
      assert.deepEqual(
        (await showDataKeys(context)).map(({ id, texts, isNewest }) => [id, texts, isNewest]),
        [[done.keyId, 16, true]],
      );
      assert.equal(await identityOf('Z001'), canaryIdentity(1));
      const [row] = (await db()('officers_versions').where({ code: 'Z001' })) as Record<string, string>[];
      assert.equal(sealingKeyOf(row?.['mobile_sealed'] ?? ''), done.keyId);
      await openCipher(db(), path, now);
    });

    it('goes on where it was interrupted, with the key that it had added', async () => {
      const id = await addDataKey(path);
      const [row] = (await db()('officers_versions').where({ code: 'Z002' })) as {
        id: string;
        mobile_sealed: string;
      }[];
      assert.ok(row !== undefined);
      const at = { table: 'officers_versions', column: 'mobile_sealed', id: row.id };
      const again = context.cipher.seal(at, context.cipher.open(at, row.mobile_sealed));
      await db()('officers_versions').where({ id: row.id }).update({ mobile_sealed: again });
      const done = await rotateDataKeys(context, 'maker', () => assert.fail('a key was added'));
      assert.deepEqual(done, { keyId: id, texts: 15, isContinued: true });
      assert.equal(await identityOf('Z002'), canaryIdentity(2));
    });
  });
}
