import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toBase64 } from '../../src/core/log/base64.ts';
import { parseVerifierKey } from '../../src/core/log/keys.ts';
import { parseNote } from '../../src/core/log/note.ts';
import { joinHashes } from '../../src/core/log/tree.ts';
import { formatRequest } from '../../src/core/log/witness.ts';
import { readLogTreeAt } from '../../src/store/log.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { proveConsistency, proveEntry } from '../../src/usecases/log-proofs.ts';
import { signCheckpoint } from '../../src/usecases/sign-checkpoint.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import {
  actorId,
  appendMany,
  logContext,
  origin,
  place,
  verifyWithGo,
  writeSite,
} from '../support/log-site.ts';

const entries = 300;

for (const database of databases) {
  describe(`the proofs of a log on ${database.name}`, function () {
    this.timeout(120_000);
    const getDb = useDatabase(database);
    const folder = makeFolder();
    let vkey = '';

    before(async () => {
      const context = logContext(getDb());
      ({ vkey } = await initLog(context, actorId, origin));
      await appendMany(context, entries - 1);
      await writeSite(context, join(folder, 'site'));
      for (const seq of [0, 1, 127, 255, 256, 298, 299])
        place(join(folder, 'proofs', `${seq}.tlog-proof`), await proveEntry(context, seq));
      const { note } = await signCheckpoint(context);
      for (const old of [1, 2, 3, 64, 255, 256, 257, 299, 300]) {
        const tree = await readLogTreeAt(getDb(), old);
        place(join(folder, 'roots', String(old)), toBase64(joinHashes(tree?.peaks ?? [])));
        const proof = await proveConsistency(getDb(), old, entries);
        place(join(folder, 'consistency', String(old)), formatRequest(old, proof, note));
      }
    });

    it('hold for golang.org/x/mod/sumdb: the signature, every tile and entry, inclusion and consistency', () => {
      assert.equal(verifyWithGo(folder, vkey), 'entries 300\nproofs 7\nconsistency 9\n');
    });

    it('do not hold there once an entry, a tile or a proof is changed', () => {
      const crimes: readonly (readonly [string, RegExp])[] = [
        ['site/tile/entries/000', /entry 42/],
        ['site/tile/0/001.p/44', /tiles/],
        ['proofs/256.tlog-proof', /proof 256/],
        ['consistency/255', /consistency/],
      ];
      for (const [path, message] of crimes) {
        const whole = readFileSync(join(folder, path));
        const text = whole.toString('latin1');
        const changed = path.includes('entries')
          ? Buffer.from(text.replace('"added":41,', '"added":14,'), 'latin1')
          : path.includes('tile/')
            ? Buffer.from(whole.map((byte, i) => (i === 7 ? byte ^ 1 : byte)))
            : Buffer.from(text.replace(/\n[A-Za-z0-9+/]{43}=\n/, `\n${'A'.repeat(43)}=\n`), 'latin1');
        assert.notDeepEqual(changed, whole, path);
        writeFileSync(join(folder, path), changed);
        assert.throws(() => verifyWithGo(folder, vkey), message, path);
        writeFileSync(join(folder, path), whole);
      }
    });

    it('are signed so that OpenSSL accepts the signature', () => {
      const note = parseNote(readFileSync(join(folder, 'site/checkpoint'), 'utf8'));
      const spki = Buffer.concat([
        Buffer.from('302a300506032b6570032100', 'hex'),
        parseVerifierKey(vkey).publicKey,
      ]);
      const paths = Object.fromEntries(
        Object.entries({
          key: `-----BEGIN PUBLIC KEY-----\n${spki.toString('base64')}\n-----END PUBLIC KEY-----\n`,
          text: note.text,
          signature: note.signatures[0]?.signature ?? '',
        }).map(([name, content]) => {
          place(join(folder, 'openssl', name), content);
          return [name, join(folder, 'openssl', name)];
        }),
      ) as Record<'key' | 'text' | 'signature', string>;
      const run = () =>
        execFileSync(
          'openssl',
          [
            ...['pkeyutl', '-verify', '-pubin', '-inkey', paths.key, '-rawin', '-in', paths.text],
            ...['-sigfile', paths.signature],
          ],
          { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
        );
      assert.match(run(), /Signature Verified Successfully/);
      place(paths.text, note.text.replace('300', '301'));
      assert.throws(run);
    });
  });
}
