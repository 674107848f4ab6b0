import { randomBytes, randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Jurisdiction } from './core/people/jurisdiction.ts';
import type { ProtectionLevel } from './core/people/policy.ts';
import { Refusal } from './core/refusal.ts';
import type { AuditEvent } from './store/audit.ts';
import type { Db } from './store/connect.ts';
import { createCipher, type Cipher } from './store/cipher.ts';
import { DatabaseFault, isDuplicateIn } from './store/database-fault.ts';

/** The effects that a use case may touch; tests give their own. */
export interface Context {
  readonly db: Db;
  readonly now: () => Date;
  /** A new id: 32 lower-case hexadecimal characters that begin with the time, so that later ids sort later. */
  readonly newId: () => string;
  /** Unpredictable bytes, for salts and seeds. */
  readonly randomBytes: (length: number) => Uint8Array;
  /** Seals what must not be read in the database. */
  readonly cipher: Cipher;
  /** The folder of the transparency log's private keys; absent where nothing is signed. */
  readonly logKeys?: string;
  /** Where backups go; absent where none are made. */
  readonly backups?: BackupPlace;
  /** What the running service knows of itself; absent in commands. */
  readonly service?: ServiceState;
  /** Whose data may be seen and touched; absent or null for all, which is what the service itself may. */
  readonly jurisdiction?: Jurisdiction;
  /** How strictly people are asked who they are; 2 when absent. */
  readonly protectionLevel?: ProtectionLevel;
  /** Whether a registered certificate opens an account without its password; not when absent, and never at level 3. */
  readonly allowsCertificateAlone?: boolean;
  /** Where what is done comes from, for the audit trail; absent for the service itself. */
  readonly source?: Source;
  /** Is told what must stay in the trail even when the transaction of this context is taken back; see `appendLasting`. */
  readonly onLasting?: (event: AuditEvent) => void;
}

/** Which database is backed up, where to, and how many backups are kept. */
export interface BackupPlace {
  /** As for `connect`. */
  readonly databaseUrl: string;
  readonly folder: string;
  readonly keep: number;
}

/** The running service, as far as its health depends on it. */
export interface ServiceState {
  readonly startedAt: Date;
  /** Whether it was told to end: then it takes nothing new. */
  readonly isStopping: () => boolean;
  /** The folders on whose disks there must be space. */
  readonly folders: Readonly<Record<string, string>>;
  readonly minFreeMb: number;
}

/** The door through which somebody acts: the HTTP door, the terminal or a job. */
export interface Source {
  readonly door: 'http' | 'cli' | 'job';
  /** The address of the caller, the user and host of the terminal, the name of the job. At most 100 characters. */
  readonly from: string;
  /** The id of the session; null where there is none. */
  readonly session: string | null;
}

/** The context of the running service: the clock and the randomness of the machine. Without a cipher nothing can be sealed. */
export function createContext(db: Db, logKeys?: string, cipher = createCipher([])): Context {
  return {
    db,
    now: () => new Date(),
    newId: newTimeOrderedId,
    randomBytes: (length) => randomBytes(length),
    cipher,
    ...(logKeys === undefined ? {} : { logKeys }),
  };
}

/** RFC 9562, 5.7 (UUIDv7) without its hyphens: 48 bits of milliseconds, then random bits around version and variant. */
function newTimeOrderedId(): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(Date.now(), 0, 6);
  bytes.writeUInt8(0x70 | (bytes.readUInt8(6) & 0x0f), 6);
  bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
  return bytes.toString('hex');
}

const maxAttempts = 10;
const maxElapsedMs = 15_000;

/**
 * Runs the body in one transaction and gives it a context whose `db` is that transaction; inside a transaction it joins
 * it. The whole body is run again, after a random pause, when another writer got in the way: so it must do nothing
 * outside the database. Any other error rolls back and is thrown as it is; when the other writers do not let go within
 * ten tries or 15 seconds, refuses with `conflict`.
 */
export async function inTransaction<Result>(
  context: Context,
  body: (inner: Context) => Promise<Result>,
): Promise<Result> {
  if (context.db.isTransaction === true) return body(context);
  const startedAt = performance.now();
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    try {
      return await context.db.transaction((db) => body({ ...context, db }));
    } catch (error) {
      if (!isLostRace(error)) throw error;
    }
    if (performance.now() - startedAt > maxElapsedMs) break;
    // Full jitter: the writers that collided must not come back together.
    await sleep(randomInt(10 * 2 ** attempt));
  }
  throw new Refusal('conflict', '同时操作的人较多，这次没有保存；请稍后重试');
}

/** A unique key of one of these is taken only when another writer was first: ours goes after. */
const countedTables = ['audit_entries', 'draw_numbers', 'log_entries'] as const;

function isLostRace(error: unknown): boolean {
  const isBusy = error instanceof DatabaseFault && error.kind === 'busy';
  return isBusy || countedTables.some((table) => isDuplicateIn(error, table));
}
