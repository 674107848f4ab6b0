import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { logQuery, LogPageSchema, logSeq, tileElement } from '../../contract/log.ts';
import { logKinds } from '../../core/log/kinds.ts';
import { formatVerifierKey } from '../../core/log/keys.ts';
import { parseTilePath } from '../../core/log/tiles.ts';
import { joinHashes } from '../../core/log/tree.ts';
import { Refusal } from '../../core/refusal.ts';
import { listLog, readLogTree, type LogEntry } from '../../store/log.ts';
import { findLogKeys, getLogKeys } from '../../usecases/log-keys.ts';
import { proveEntry } from '../../usecases/log-proofs.ts';
import { readTile } from '../../usecases/log-tiles.ts';
import { signCheckpoint } from '../../usecases/sign-checkpoint.ts';
import { gives, reads, type Route } from '../route.ts';

const tag = '透明日志';
const plainText = 'text/plain; charset=utf-8';

const showEntry = ({ seq, at, kind, subject, digest, facts, leafHash }: LogEntry) => ({
  seq,
  at,
  kind,
  kind_label: logKinds[kind],
  subject,
  digest,
  facts,
  leaf_hash: leafHash,
});

/** The names of the elements of a tile's address after its level: `x001/x234/067.p/17` has four. */
const elements = ['a', 'b', 'c', 'd'] as const;

/** A tile whose address has that many elements. */
function tileRoute(count: number): Route {
  const names = elements.slice(0, count);
  return gives({
    path: `/log/tile/{level}/${names.map((name) => `{${name}}`).join('/')}`,
    access: 'open',
    tag,
    summary: `日志的切片或条目（C2SP tlog-tiles），地址为 ${count} 段；内容不会再变`,
    params: Object.fromEntries(['level', ...names].map((name) => [name, tileElement])),
    types: ['application/octet-stream'],
    refusals: ['not-found', 'conflict'],
    handle: async ({ db }, { params }) => {
      const { level, ...rest } = params as Record<string, string>;
      const path = ['tile', level, ...names.map((name) => rest[name])].join('/');
      const tile = parseTilePath(path);
      const bytes = tile === undefined ? undefined : await readTile(db, tile);
      if (bytes === undefined) throw new Refusal('not-found', `日志没有切片 ${path}`);
      return { type: 'application/octet-stream', bytes, caching: 'forever' };
    },
  });
}

/** The transparency log: static files for programs, a list for people. */
export const logRoutes: readonly Route[] = [
  reads({
    path: '/api/v1/log',
    access: 'open',
    tag,
    summary: '透明日志的条目，按先后；以及名称、条数、根和公钥',
    query: logQuery,
    refusals: ['conflict'],
    answer: LogPageSchema,
    handle: async ({ db }, { query: { from, limit, kind, subject } }) => {
      const narrowed = {
        ...(kind === undefined ? {} : { kind }),
        ...(subject === undefined ? {} : { subject }),
      };
      // One more than is shown tells whether there is a next page.
      const found = await listLog(db, { from, limit: limit + 1, ...narrowed });
      const { size, peaks } = await readLogTree(db);
      const keys = await findLogKeys(db);
      return {
        origin: keys?.origin ?? null,
        size,
        root: bytesToHex(joinHashes(peaks)),
        keys: (keys?.active ?? []).map(formatVerifierKey),
        entries: found.slice(0, limit).map(showEntry),
        next_from: found[limit]?.seq ?? null,
      };
    },
  }),
  gives({
    path: '/api/v1/log/entries/{seq}/proof',
    access: 'open',
    tag,
    summary: '证明某一条在日志里（.tlog-proof）',
    params: logSeq,
    types: ['text/plain'],
    refusals: ['not-found', 'wrong-state', 'conflict', 'unreadable-file'],
    handle: async (context, { params: { seq } }) => ({
      type: plainText,
      bytes: utf8ToBytes(await proveEntry(context, seq)),
      fileName: `${seq}.tlog-proof`,
    }),
  }),
  gives({
    path: '/log/checkpoint',
    access: 'open',
    tag,
    summary: '现在的检查点（C2SP tlog-checkpoint）',
    types: ['text/plain'],
    refusals: ['wrong-state', 'conflict', 'unreadable-file'],
    handle: async (context) => ({
      type: plainText,
      bytes: utf8ToBytes((await signCheckpoint(context)).note),
      caching: 'seconds',
    }),
  }),
  gives({
    path: '/log/vkey.txt',
    access: 'open',
    tag,
    summary: '在用的公钥，每行一把（C2SP vkey）；请与纸面或网站上公布的核对',
    types: ['text/plain'],
    refusals: ['wrong-state'],
    handle: async ({ db }) => {
      const { active } = await getLogKeys(db);
      const lines = active.map((key) => `${formatVerifierKey(key)}\n`).join('');
      return { type: plainText, bytes: utf8ToBytes(lines), caching: 'seconds' };
    },
  }),
  ...elements.map((_, i) => tileRoute(i + 1)),
];
