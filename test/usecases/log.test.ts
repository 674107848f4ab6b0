import assert from 'node:assert/strict';
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { formatVerifierKey, makeSignerKey, parseVerifierKey } from '../../src/core/log/keys.ts';
import { isSignedBy, parseNote } from '../../src/core/log/note.ts';
import { parseRecord } from '../../src/core/log/record.ts';
import { parseRequest } from '../../src/core/log/witness.ts';
import { inTransaction } from '../../src/context.ts';
import { appendLog, listLog, logHead } from '../../src/store/log.ts';
import { checkLog } from '../../src/usecases/check-log.ts';
import { getLogKeys, initLog, retireLogKey, rotateLogKey } from '../../src/usecases/log-keys.ts';
import { proofsFor } from '../../src/usecases/log-proofs.ts';
import { signCheckpoint } from '../../src/usecases/sign-checkpoint.ts';
import { createWitnessServer } from '../../src/http/witness-server.ts';
import { submitCheckpoint } from '../../src/usecases/submit-checkpoint.ts';
import { takeCosignature } from '../../src/usecases/take-cosignature.ts';
import { witnessCheckpoint, witnessFolder } from '../../src/usecases/witness-checkpoint.ts';
import type { Db } from '../../src/store/connect.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import {
  actorId,
  appendMany,
  begin,
  eventOf,
  logContext,
  makeWitness,
  origin,
  place,
  refusal,
  writeSite,
} from '../support/log-site.ts';

/** Makes every row again from its record, as someone with all rights on the database can. */
async function rewrite(db: Db, change: (record: string) => string): Promise<void> {
  const rows = await listLog(db);
  await db('log_entries').delete();
  for (const { text } of rows) {
    const record = parseRecord(change(text));
    const context = { ...logContext(db), now: () => new Date(record.at) };
    await inTransaction(context, (inner) => appendLog(inner, record));
  }
}

for (const database of databases) {
  describe(`the log and its witnesses on ${database.name}`, function () {
    this.timeout(60_000);
    const getDb = useDatabase(database);
    beforeEach(async () => {
      for (const table of ['log_entries', 'log_cosignatures', 'log_timestamps'])
        await getDb()(table).delete();
    });

    async function beginWitnessed() {
      const begun = await begin(getDb());
      const made = await makeWitness(begun.vkey, 1_795_000_000);
      const outcome = await witnessFolder(made.witness, begun.site);
      assert.equal(outcome.kind, 'cosign');
      const note = outcome.kind === 'cosign' ? outcome.note : '';
      return { ...begun, ...made, logKey: begun.vkey, note };
    }

    describe('keys', () => {
      it('grows without a key; what needs one says what to do', async () => {
        const context = logContext(getDb());
        await appendMany(context, 2);
        await assert.rejects(signCheckpoint(context), refusal('wrong-state', /log init/));
        assert.deepEqual([...(await proofsFor(context, 'none')).keys()], []);
        await initLog(context, actorId, origin);
        const { checkpoint } = await signCheckpoint(context);
        assert.deepEqual([checkpoint.origin, checkpoint.size], [origin, 3]);
      });

      it('are files that nobody else can read, and refused when somebody can', async () => {
        const { context, path } = await begin(getDb());
        assert.equal(statSync(path).mode & 0o777, 0o600);
        assert.equal(statSync(context.logKeys).mode & 0o777, 0o700);
        chmodSync(path, 0o640);
        await assert.rejects(signCheckpoint(context), refusal('wrong-state', /chmod 600/));
      });

      it('are never in the database or in what is exported', async () => {
        const { path, site } = await begin(getDb());
        const secret = readFileSync(path, 'utf8').trim().split('+').at(-1) ?? '';
        assert.equal(secret.length, 44);
        const rows = JSON.stringify([await getDb()('log_entries'), await getDb()('audit_entries')]);
        assert.equal(rows.includes(secret), false);
        for (const name of readdirSync(site, { recursive: true, encoding: 'utf8' }))
          if (statSync(join(site, name)).isFile())
            assert.equal(readFileSync(join(site, name), 'latin1').includes(secret), false, name);
      });

      it('lost are told, and another can be added', async () => {
        const { context, path } = await begin(getDb());
        rmSync(path);
        await assert.rejects(signCheckpoint(context), refusal('wrong-state', /私钥文件不在.*log rotate/));
        const { vkey } = await rotateLogKey(context, actorId);
        assert.equal(
          isSignedBy(parseNote((await signCheckpoint(context)).note), parseVerifierKey(vkey)),
          true,
        );
      });

      it('are rotated: old and new sign, until the old one is retired', async () => {
        const { context, vkey: first } = await begin(getDb());
        const { vkey: second } = await rotateLogKey(context, actorId);
        const signers = async () => {
          const note = parseNote((await signCheckpoint(context)).note);
          return [first, second].map((vkey) => isSignedBy(note, parseVerifierKey(vkey)));
        };
        assert.deepEqual(await signers(), [true, true]);
        await retireLogKey(context, actorId, parseVerifierKey(first).id);
        assert.deepEqual(await signers(), [false, true]);
        await assert.rejects(
          retireLogKey(context, actorId, parseVerifierKey(second).id),
          refusal('wrong-state', /唯一/),
        );
        const kinds = (await listLog(getDb(), { kind: 'key' })).map(({ facts }) => facts['step']);
        assert.deepEqual(kinds, ['added', 'added', 'retired']);
        assert.equal((await getLogKeys(getDb())).retired.length, 1);
      });

      it('name the log once', async () => {
        const { context } = await begin(getDb());
        await assert.rejects(initLog(context, actorId, 'log.example/other'), refusal('conflict', /已有名称/));
        for (const name of ['', 'a b', 'a+b', '日志'])
          await assert.rejects(initLog(context, actorId, name), refusal('invalid', /不含空格和加号/));
      });
    });

    describe('whoever edits the table', () => {
      const crimes: readonly (readonly [string, (db: Db) => Promise<unknown>, RegExp])[] = [
        [
          'a record',
          async (db) => {
            const [entry] = await listLog(db, { from: 2, limit: 1 });
            const record = entry?.text.replace('"added":1', '"added":9') ?? '';
            return db('log_entries').where({ seq: 2 }).update({ record });
          },
          /第 2 条日志的内容被改动/,
        ],
        [
          'a column beside its record',
          (db) => db('log_entries').where({ seq: 3 }).update({ subject: 'officers' }),
          /第 3 条日志的内容被改动/,
        ],
        [
          'the hash of a leaf',
          (db) =>
            db('log_entries')
              .where({ seq: 1 })
              .update({ leaf_hash: 'a'.repeat(64) }),
          /第 1 条日志的内容被改动/,
        ],
        [
          'the hashes of a subtree',
          (db) =>
            db('log_entries')
              .where({ seq: 4 })
              .update({ peaks: 'b'.repeat(128) }),
          /第 4 条日志的内容被改动/,
        ],
        ['a missing row', (db) => db('log_entries').where({ seq: 3 }).delete(), /第 3 条日志缺失/],
      ];
      for (const [name, crime, message] of crimes) {
        it(`is found by the check and exports nothing: ${name}`, async () => {
          const { context } = await begin(getDb());
          assert.equal((await checkLog(getDb())).fault, undefined);
          await crime(getDb());
          assert.match((await checkLog(getDb())).fault ?? '', message);
          await assert.rejects(writeSite(context, makeFolder()), refusal('conflict', message));
        });
      }

      it('and makes all hashes fit is found by what was signed last, by what was cosigned, and by the witness', async () => {
        const { context, site, witness, vkey, note, evidence } = await beginWitnessed();
        await takeCosignature(context, actorId, { note, vkey });
        await rewrite(getDb(), (record) => record.replace('"added":1,', '"added":9,'));
        await appendMany(context, 1, 5);
        assert.match((await checkLog(getDb())).fault ?? '', /前 6 条与见证方签署过的不同/);
        await assert.rejects(signCheckpoint(context), refusal('conflict', /不是上次签署的日志/));
        // He also removes what was cosigned, and what was signed last, and serves his log.
        await getDb()('log_cosignatures').delete();
        rmSync(join(context.logKeys, 'last-checkpoint'));
        assert.equal((await checkLog(getDb())).fault, undefined);
        await writeSite(context, site);
        const outcome = await witnessFolder(witness, site);
        assert.deepEqual([outcome.kind, 'size' in outcome && outcome.size], ['fork', 6]);
        assert.equal(evidence().length, 1);
        const kept = readFileSync(join(witness.folder, 'evidence', evidence()[0] ?? ''), 'utf8');
        for (const checkpoint of [parseNote(note), parseNote(readFileSync(join(site, 'checkpoint'), 'utf8'))])
          assert.ok(kept.includes(checkpoint.text), 'both checkpoints are kept');
      });

      it('and cuts off the end is found in the same ways', async () => {
        const { context, site, witness, vkey, note, evidence } = await beginWitnessed();
        await takeCosignature(context, actorId, { note, vkey });
        await getDb()('log_entries').where({ seq: 5 }).delete();
        assert.match((await checkLog(getDb())).fault ?? '', /只有 5 条，而见证方已签署过 6 条/);
        await assert.rejects(signCheckpoint(context), refusal('conflict', /5 条.*6 条/));
        await getDb()('log_cosignatures').delete();
        rmSync(join(context.logKeys, 'last-checkpoint'));
        await writeSite(context, site);
        const outcome = await witnessFolder(witness, site);
        assert.deepEqual([outcome.kind, 'size' in outcome && outcome.size], ['shrunken', 6]);
        assert.equal(evidence().length, 1);
      });
    });

    describe('a witness', () => {
      it('cosigns a log that only grew, from its folder or from a proof', async () => {
        const { context, site, witness, vkey, note } = await beginWitnessed();
        const first = await takeCosignature(context, actorId, { note, vkey });
        assert.deepEqual([first.size, first.time], [6, 1_795_000_000]);
        await appendMany(context, 300, 5);
        await writeSite(context, site);
        const outcome = await witnessFolder(witness, site);
        assert.equal(outcome.kind === 'cosign' && outcome.checkpoint.size, 306);
        assert.equal(existsSync(join(witness.folder, 'lock')), false);
      });

      it('answers to the log itself over HTTP, which begins again from what the witness has seen', async () => {
        const { context, witness, vkey } = await beginWitnessed();
        const server = createWitnessServer(witness, () => undefined).listen(0, '127.0.0.1');
        await once(server, 'listening');
        try {
          const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
          await appendMany(context, 4, 5);
          const kept = await submitCheckpoint(context, actorId, { url, vkey });
          assert.deepEqual([kept.size, kept.time], [10, 1_795_000_000]);
          await getDb()('log_entries').where('seq', '>', 7).delete();
          await getDb()('log_cosignatures').delete();
          rmSync(join(context.logKeys, 'last-checkpoint'));
          const submitting = submitCheckpoint(context, actorId, { url, vkey });
          await assert.rejects(submitting, refusal('conflict', /签署过 10 条，而现在的日志只有 8 条/));
        } finally {
          server.closeAllConnections();
          server.close();
        }
        const unreachable = submitCheckpoint(context, actorId, { url: 'http://127.0.0.1:1', vkey });
        await assert.rejects(unreachable, refusal('unreadable-file', /连不上见证方/));
      });

      it('shown two logs with one key signs one of them', async () => {
        const { context, site, witness, path } = await beginWitnessed();
        // The same key on another machine, with other entries: one for the auditor, one for the public.
        await rewrite(getDb(), (record) => record.replace('"added":0,', '"added":7,'));
        const other = logContext(getDb());
        place(join(other.logKeys, 'log.skey'), readFileSync(path));
        chmodSync(join(other.logKeys, 'log.skey'), 0o600);
        await appendMany(context, 3, 5);
        await writeSite(other, site);
        assert.equal((await witnessFolder(witness, site)).kind, 'fork');
        const request = parseRequest(`old 6\n\n${readFileSync(join(site, 'checkpoint'), 'utf8')}`);
        assert.equal((await witnessCheckpoint(witness, request)).kind, 'unproven');
      });

      it('does not sign a folder whose entries were changed', async () => {
        const { site, witness } = await beginWitnessed();
        const path = join(site, 'tile/entries/000.p/6');
        writeFileSync(path, readFileSync(path, 'latin1').replace('"added":3,', '"added":8,'), 'latin1');
        await assert.rejects(witnessFolder(witness, site), refusal('conflict', /算不出检查点的根/));
      });

      it('does not sign for an unknown log, nor what the log has not signed', async () => {
        const { site, witness } = await beginWitnessed();
        const text = readFileSync(join(site, 'checkpoint'), 'utf8');
        const ask = async (checkpoint: string) =>
          (await witnessCheckpoint(witness, parseRequest(`old 6\n\n${checkpoint}`))).kind;
        assert.equal(await ask(text), 'cosign');
        assert.equal(await ask(text.replace(`${origin}\n6`, `${origin}\n7`)), 'unsigned');
        assert.equal(await ask(text.replace(origin, 'log.example/other')), 'unknown-log');
        const outcome = await witnessCheckpoint(witness, parseRequest(`old 5\n\n${text}`));
        assert.deepEqual(outcome, { kind: 'other-size', status: 409, size: 6 });
      });

      it('answers to no one while another of it is at work', async () => {
        const { site, witness } = await beginWitnessed();
        writeFileSync(join(witness.folder, 'lock'), '');
        await assert.rejects(witnessFolder(witness, site), refusal('conflict', /另一个程序正在使用/));
      });
    });

    describe('a cosignature', () => {
      it('of another witness, of another log, or wrong is not taken in', async () => {
        const { context, note, vkey } = await beginWitnessed();
        const other = formatVerifierKey(
          makeSignerKey('witness.example/w2', 'cosignature', new Uint8Array(32).fill(8)),
        );
        const take = (answer: { note: string; vkey: string }) => takeCosignature(context, actorId, answer);
        await assert.rejects(
          take({ note, vkey: other }),
          refusal('invalid', /没有 witness.example\/w2 的签名/),
        );
        const wrong = note.replace(
          /(— witness\S+ \S{40})(.)/,
          (_, head, char) => head + (char === 'A' ? 'B' : 'A'),
        );
        await assert.rejects(take({ note: wrong, vkey }), refusal('invalid', /签名/));
        await assert.rejects(take({ note: 'x', vkey }), refusal('invalid', /不是签过的检查点/));
        await assert.rejects(take({ note, vkey: 'x' }), refusal('invalid', /应为见证方公钥/));
      });
    });

    it('takes nothing in while it has no name', async () => {
      const context = logContext(getDb());
      await inTransaction(context, (inner) => appendLog(inner, eventOf(1)));
      assert.equal(await logHead(getDb()), null);
      await assert.rejects(rotateLogKey(context, actorId), refusal('wrong-state', /log init/));
    });
  });
}
