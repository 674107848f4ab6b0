import assert from 'node:assert/strict';
import { join } from 'node:path';
import { parseVerifierKey } from '../../src/core/log/keys.ts';
import { isSignedBy, parseNote } from '../../src/core/log/note.ts';
import { parseProofFile } from '../../src/core/log/proof-file.ts';
import { initLog, rotateLogKey } from '../../src/usecases/log-keys.ts';
import { testActor, makeFolder, databases, useDatabase } from '../support/databases.ts';
import { appendMany, logContext, origin, writeSite } from '../support/log-site.ts';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { Client } from './client.ts';

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

for (const database of databases) {
  describe(`the log over HTTP on ${database.name}`, () => {
    const getDb = useDatabase(database);
    const client = new Client();
    let context: ReturnType<typeof logContext>;
    let vkey = '';
    before(async () => {
      context = logContext(getDb());
      await client.start(context);
    });
    after(() => client.stop());

    it('has no checkpoint while it has no key, and says what to do', async () => {
      const reply = await client.get('/log/checkpoint');
      assert.equal(reply.status, 409);
      assert.match(reply.body.detail, /shuangsui log init/);
      assert.equal((await client.get('/api/v1/log')).body.origin, null);
    });

    it('is served as the static files that are exported, byte for byte', async () => {
      ({ vkey } = await initLog(context, testActor.id, origin));
      // With the key before them, 300 entries.
      await appendMany(context, 299);
      const folder = makeFolder();
      await writeSite(context, folder);
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        statSync(join(folder, name)).isFile(),
      );
      assert.ok(files.includes(join('tile', '1', '000.p', '1')));
      for (const name of files) {
        const reply = await client.get(`/log/${name.replaceAll('\\', '/')}`);
        assert.equal(reply.status, 200, name);
        assert.deepEqual(reply.bytes, new Uint8Array(readFileSync(join(folder, name))), name);
      }
    });

    it('lets tiles be kept for ever and the checkpoint for seconds', async () => {
      const caching = async (path: string) => (await client.get(path)).headers.get('cache-control');
      assert.equal(await caching('/log/tile/0/000'), 'public, max-age=31536000, immutable');
      assert.equal(await caching('/log/checkpoint'), 'public, max-age=5');
      const { headers } = await client.get('/log/checkpoint');
      assert.equal(headers.get('content-type'), 'text/plain; charset=utf-8');
    });

    it('has no tile beyond its end, and none at another address', async () => {
      for (const path of [
        ...['0/001', '0/001.p/45', '0/002.p/1', '1/000', '1/000.p/2', '2/000.p/1', '64/000.p/1'],
        ...[
          'entries/001.p/45',
          '0/1',
          '0/x000/000',
          '00/000',
          '0/000.p/256',
          '0/000.p/0',
          '0/000.p/01',
          'x/000',
        ],
      ])
        assert.equal((await client.get(`/log/tile/${path}`)).status, 404, path);
      assert.equal((await client.get('/log/tile/0/000.p/17')).bytes.length, 17 * 32);
      assert.equal((await client.get('/log/tile/0/001.p/44')).bytes.length, 44 * 32);
    });

    it('is listed in pages, by kind, with Chinese labels', async () => {
      const { body } = await client.get('/api/v1/log?from=298&limit=1');
      assert.deepEqual([body.origin, body.size, body.keys], [origin, 300, [vkey]]);
      assert.deepEqual(
        body.entries.map(({ seq, kind_label }: { seq: number; kind_label: string }) => [seq, kind_label]),
        [[298, '名录库变更']],
      );
      assert.equal(body.next_from, 299);
      const keys = (await client.get('/api/v1/log?kind=key')).body;
      assert.deepEqual([keys.entries.length, keys.entries[0].subject, keys.next_from], [1, origin, null]);
      assert.equal((await client.get('/api/v1/log?kind=gossip')).status, 400);
    });

    it('gives the proof of an entry', async () => {
      const reply = await client.get('/api/v1/log/entries/257/proof');
      const proof = parseProofFile(text(reply.bytes));
      assert.equal(proof.index, 257);
      assert.equal(isSignedBy(parseNote(proof.checkpoint), parseVerifierKey(vkey)), true);
      assert.equal((await client.get('/api/v1/log/entries/300/proof')).status, 404);
    });

    it('names every key that signs', async () => {
      const added = await rotateLogKey(context, testActor.id);
      assert.equal(text((await client.get('/log/vkey.txt')).bytes), `${vkey}\n${added.vkey}\n`);
    });

    it('says so when its table was changed', async () => {
      await getDb()('log_entries').where({ seq: 9 }).update({ record: '{}' });
      const reply = await client.get('/api/v1/log');
      assert.equal(reply.status, 409);
      assert.match(reply.body.detail, /^第 9 条日志的内容被改动/);
    });
  });
}
