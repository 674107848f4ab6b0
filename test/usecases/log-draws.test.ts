import assert from 'node:assert/strict';
import { copyFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSignerKey } from '../../src/core/log/keys.ts';
import { formatNote, parseNote, signNote } from '../../src/core/log/note.ts';
import { formatProofFile, parseProofFile } from '../../src/core/log/proof-file.ts';
import { checkLogProofs } from '../../src/core/proof/verify/log-proof.ts';
import { inTransaction } from '../../src/context.ts';
import { appendLog, logHead } from '../../src/store/log.ts';
import { makeTimestampQuery } from '../../src/files/timestamp.ts';
import { rotateLogKey } from '../../src/usecases/log-keys.ts';
import { proofsFor } from '../../src/usecases/log-proofs.ts';
import { signCheckpoint } from '../../src/usecases/sign-checkpoint.ts';
import { takeCosignature } from '../../src/usecases/take-cosignature.ts';
import { takeTimestamp } from '../../src/usecases/take-timestamp.ts';
import { witnessFolder } from '../../src/usecases/witness-checkpoint.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import { actorId, appendMany, begin, makeWitness, origin, refusal, writeSite } from '../support/log-site.ts';
import { makeTimestampAuthority } from '../support/timestamp-authority.ts';

for (const database of databases) {
  describe(`what the log shows on ${database.name}`, function () {
    this.timeout(60_000);
    const getDb = useDatabase(database);
    beforeEach(async () => {
      for (const table of ['log_entries', 'log_cosignatures', 'log_timestamps'])
        await getDb()(table).delete();
    });

    describe('a draw', () => {
      const drawId = '1'.padStart(32, '0');
      const [commitment, result] = ['c'.repeat(64), 'd'.repeat(64)];

      async function logDraw() {
        const begun = await begin(getDb(), 2);
        const { context } = begun;
        const head = await logHead(getDb());
        const log = (kind: 'commitment' | 'result', digest: string) =>
          inTransaction(context, (inner) => appendLog(inner, { kind, subject: drawId, digest, facts: {} }));
        await log('commitment', commitment);
        const made = await makeWitness(begun.vkey, 1_795_000_000);
        await writeSite(context, begun.site);
        const outcome = await witnessFolder(made.witness, begun.site);
        assert.ok(outcome.kind === 'cosign');
        await takeCosignature(context, actorId, { note: outcome.note, vkey: made.vkey });
        await log('result', result);
        await appendMany(context, 3, 100);
        const files = await proofsFor(context, drawId);
        // 1795000000 seconds since 1970.
        const draw = { commitment, commitmentLog: head, drawId, result, firstAt: '2026-11-18T11:06:40.000Z' };
        return { ...begun, files, draw, witnessKey: made.vkey };
      }

      it('has proofs of its commitment, witnessed before the entropy, and of its result', async () => {
        const { files, draw, vkey, witnessKey } = await logDraw();
        const evidence = { logKey: vkey, witnessKeys: [witnessKey] };
        const found = checkLogProofs(files, evidence, draw);
        assert.deepEqual([found.state, found.witnessed], ['passed', true], found.zh);
        const later = checkLogProofs(files, evidence, { ...draw, firstAt: '2026-11-18T11:06:39.999Z' });
        assert.deepEqual([later.state, later.witnessed], ['passed', false]);
        assert.equal(checkLogProofs(files, { logKey: vkey }, draw).witnessed, false);
        assert.equal(checkLogProofs(files, {}, draw).state, 'not-run');
        assert.equal(checkLogProofs(new Map(), evidence, draw).state, 'not-run');
        const half = new Map([...files].slice(0, 1));
        const finding = checkLogProofs(half, evidence, draw);
        assert.deepEqual([finding.state, finding.witnessed], ['not-run', true]);
      });

      it('has proofs that a reader of a newer key can check', async () => {
        const { context, draw } = await logDraw();
        const { vkey } = await rotateLogKey(context, actorId);
        const found = checkLogProofs(await proofsFor(context, drawId), { logKey: vkey }, draw);
        assert.equal(found.state, 'passed', found.zh);
      });

      it('fails where its proofs are those of something else', async () => {
        const { files, draw, vkey } = await logDraw();
        const fails = (change: Partial<typeof draw>, pattern: RegExp, changed = files) => {
          const found = checkLogProofs(changed, { logKey: vkey }, { ...draw, ...change });
          assert.equal(found.state, 'failed');
          assert.match(found.zh, pattern);
        };
        fails({ commitment: 'e'.repeat(64) }, /承诺.*不是这次抽取/);
        fails({ result: 'e'.repeat(64) }, /结果.*不是这次抽取/);
        fails({ drawId: '2' }, /不是这次抽取/);
        const head = draw.commitmentLog ?? assert.fail();
        fails({ commitmentLog: { ...head, size: head.size + 1 } }, /不符/);
        fails({ commitmentLog: { ...head, origin: 'log.example/other' } }, /不符/);
        const texts = new Map([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]));
        const edit = (from: string | RegExp, to: string) =>
          new Map([...texts].map(([name, text]) => [name, Buffer.from(text.replace(from, to))]));
        fails({}, /格式/, edit('tlog-proof@v1', 'tlog-proof@v2'));
        fails({}, /不在检查点的树中/, edit(/index (\d)/, 'index 0'));
        fails({}, /不是该日志公钥所签/, edit(`\n${origin}\n`, '\nlog.example/other\n'));
        const swapped = new Map([
          ['commitment.tlog-proof', files.get('result.tlog-proof') ?? new Uint8Array()],
          ['result.tlog-proof', files.get('commitment.tlog-proof') ?? new Uint8Array()],
        ]);
        fails({}, /不是这次抽取/, swapped);
      });

      it('fails where the key signed a checkpoint of another log, or the result came first', async () => {
        const { files, draw, vkey, path, context } = await logDraw();
        const key = parseSignerKey(readFileSync(path, 'utf8').trim());
        const parts = parseProofFile(Buffer.from(files.get('result.tlog-proof') ?? []).toString());
        const text = parseNote(parts.checkpoint).text.replace(origin, 'log.example/other');
        const checkpoint = formatNote({ text, signatures: [signNote(text, key)] });
        const foreign = new Map([
          ['result.tlog-proof', Buffer.from(formatProofFile({ ...parts, checkpoint }))],
        ]);
        const finding = checkLogProofs(foreign, { logKey: vkey }, draw);
        assert.deepEqual([finding.state, /不是该日志公钥所签/.test(finding.zh)], ['failed', true]);

        const other = '2'.padStart(32, '0');
        for (const [kind, digest] of [
          ['result', result],
          ['commitment', commitment],
        ] as const)
          await inTransaction(context, (inner) =>
            appendLog(inner, { kind, subject: other, digest, facts: {} }),
          );
        const reversed = await proofsFor(context, other);
        const found = checkLogProofs(reversed, { logKey: vkey }, { ...draw, drawId: other });
        assert.deepEqual([found.state, /结果记在承诺之前/.test(found.zh)], ['failed', true]);
      });

      it('is not checked with what is no key', async () => {
        const { files, draw, witnessKey, vkey } = await logDraw();
        for (const logKey of ['', 'x', witnessKey])
          assert.throws(() => checkLogProofs(files, { logKey }, draw), refusal('invalid', /日志公钥/));
        assert.throws(
          () => checkLogProofs(files, { logKey: vkey, witnessKeys: [vkey] }, draw),
          refusal('invalid', /见证方公钥/),
        );
      });
    });

    it('keeps timestamps of its checkpoints, and exports them', async () => {
      const { context, site } = await begin(getDb());
      const authority = makeTimestampAuthority(makeFolder());
      const checkpoint = (await signCheckpoint(context)).note;
      const query = makeTimestampQuery(new TextEncoder().encode(checkpoint), new Uint8Array(8).fill(9));
      const token = authority.answer(query);
      const kept = await takeTimestamp(context, actorId, {
        checkpoint,
        query,
        token,
        certificate: authority.issuer,
      });
      assert.deepEqual([kept.size, kept.signature], [6, 'passed']);
      await assert.rejects(
        takeTimestamp(context, actorId, { checkpoint, query, token }),
        refusal('conflict', /已经登记/),
      );
      const foreign = checkpoint.replace(origin, 'log.example/other');
      await assert.rejects(
        takeTimestamp(context, actorId, { checkpoint: foreign, query, token }),
        refusal('invalid', /不是本日志/),
      );
      await writeSite(context, site);
      const names = readdirSync(join(site, 'timestamps')).toSorted();
      assert.equal(names.length, 2);
      copyFileSync(join(site, 'timestamps', names[0] ?? ''), join(site, 'copy'));
      assert.equal(readFileSync(join(site, 'copy'), 'utf8'), checkpoint);
      assert.deepEqual(new Uint8Array(readFileSync(join(site, 'timestamps', names[1] ?? ''))), token);
    });
  });
}
