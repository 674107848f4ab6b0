import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { formatCheckpoint } from '../../src/core/log/checkpoint.ts';
import { cosignedAt } from '../../src/core/log/cosignature.ts';
import { formatVerifierKey, makeSignerKey } from '../../src/core/log/keys.ts';
import { formatNote, parseNote, signNote } from '../../src/core/log/note.ts';
import { appendLeaf, joinHashes, type TreeHash } from '../../src/core/log/tree.ts';
import { leafHash } from '../../src/core/merkle.ts';
import { createWitnessServer } from '../../src/http/witness-server.ts';
import { makeWitnessFolder } from '../../src/store/witness-folder.ts';
import { makeFolder } from '../support/databases.ts';

const log = makeSignerKey('log.example/xian', 'note', new Uint8Array(32).fill(1));
const key = makeSignerKey('witness.example/w1', 'cosignature', new Uint8Array(32).fill(2));

const leaves = ['a', 'b', 'c'].map((letter) => leafHash(new TextEncoder().encode(letter)));
const headOf = (own: readonly TreeHash[]) => {
  let peaks: readonly TreeHash[] = [];
  for (const [size, leaf] of own.entries()) peaks = appendLeaf(peaks, size, leaf);
  return { size: own.length, root: joinHashes(peaks) };
};

function noteOf(own: readonly TreeHash[], signer = log, origin = log.name): string {
  const text = formatCheckpoint({ origin, ...headOf(own) });
  return formatNote({ text, signatures: [signNote(text, signer)] });
}

const hash = (bytes: TreeHash | undefined): string => Buffer.from(bytes ?? []).toString('base64');
const [a, b, c] = leaves as [TreeHash, TreeHash, TreeHash];

describe('a witness over HTTP', () => {
  const folder = join(makeFolder(), 'witness');
  const warnings: string[] = [];
  let server: Server;
  let base = '';
  before(async () => {
    await makeWitnessFolder(folder, key, [formatVerifierKey(log)]);
    server = createWitnessServer({ folder, now: () => new Date(1_700_000_000_999) }, ({ kind }) => {
      warnings.push(kind);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  after(() => {
    server.closeAllConnections();
    server.close();
  });

  const post = async (body: string, path = '/add-checkpoint') => {
    const response = await fetch(`${base}${path}`, { method: 'POST', body });
    return [response.status, await response.text(), response.headers.get('content-type')] as const;
  };

  it('cosigns the first checkpoint and each that continues it', async () => {
    const first = noteOf([a]);
    const [status, line] = await post(`old 0\n\n${first}`);
    assert.equal(status, 200);
    assert.equal(cosignedAt(parseNote(first + line), key), 1_700_000_000);
    // From one leaf to three: the second leaf, then the third (RFC 9162, 2.1.4.1).
    const [grown, lines] = await post(`old 1\n${hash(b)}\n${hash(c)}\n\n${noteOf([a, b, c])}`);
    assert.equal(grown, 200);
    assert.equal(cosignedAt(parseNote(noteOf([a, b, c]) + lines), key), 1_700_000_000);
  });

  it('cosigns the same checkpoint again', async () => {
    assert.equal((await post(`old 3\n\n${noteOf([a, b, c])}`))[0], 200);
  });

  it('answers 409 with the size that it has seen', async () => {
    const answer = [409, '3\n', 'text/x.tlog.size'];
    assert.deepEqual(await post(`old 0\n\n${noteOf([a, b, c, a])}`), answer, 'another old size');
    assert.deepEqual(await post(`old 3\n\n${noteOf([a, c, b])}`), answer, 'the same size, another root');
    assert.deepEqual(await post(`old 2\n\n${noteOf([a, b])}`), answer, 'a smaller log');
  });

  it('answers 422 to a proof that does not hold', async () => {
    assert.equal((await post(`old 3\n${hash(c)}\n\n${noteOf([a, b, c, a])}`))[0], 422);
  });

  it('answers 404 to a log that it does not watch, 403 to another signature, 400 to anything else', async () => {
    const other = makeSignerKey('log.example/other', 'note', new Uint8Array(32).fill(3));
    assert.equal((await post(`old 0\n\n${noteOf([a], other, other.name)}`))[0], 404);
    const forger = makeSignerKey(log.name, 'note', new Uint8Array(32).fill(3));
    assert.equal((await post(`old 3\n\n${noteOf([a, b, c], forger)}`))[0], 403);
    assert.equal((await post(`old 4\n\n${noteOf([a, b, c])}`))[0], 400);
    assert.equal((await post(`old 03\n\n${noteOf([a, b, c])}`))[0], 400);
    assert.equal((await post('hello'))[0], 400);
    assert.equal((await post('x'.repeat(70_000)))[0], 400);
    assert.equal((await post(`old 3\n\n${noteOf([a, b, c])}`, '/other'))[0], 404);
    assert.equal((await fetch(`${base}/add-checkpoint`)).status, 405);
  });

  it('keeps evidence of forks, and says so', () => {
    assert.deepEqual(warnings, ['fork', 'shrunken', 'unproven']);
    assert.equal(readdirSync(join(folder, 'evidence')).length, 3);
  });

  it('answers two at once so that neither rolls the other back', async () => {
    const grown = [...leaves, a];
    // From three leaves to four: the third, the fourth, and the subtree of the first two.
    const proof = [hash(c), hash(a), hash(headOf([a, b]).root)].join('\n');
    const request = `old 3\n${proof}\n\n${noteOf(grown)}`;
    const statuses = (await Promise.all([post(request), post(request)])).map(([status]) => status);
    assert.deepEqual(new Set(statuses), new Set([200, 409]));
  });
});
