/**
 * What a failed statement means to a caller: try again, a unique key is taken, the disk is full, the connection broke (and nobody knows
 * what became of a COMMIT), or a bug.
 */
export type FaultKind = 'busy' | 'duplicate' | 'full' | 'lost' | 'other';

/**
 * A statement that the database refused. Drivers put whole statements and their values into their messages; this error
 * carries only the driver's code, the table that was written and, where the message is known to hold none of the data,
 * the name of the constraint or column.
 */
export class DatabaseFault extends Error {
  readonly kind: FaultKind;
  /** The table of an INSERT, UPDATE or DELETE; empty for other statements. */
  readonly table: string;
  readonly code: string;

  constructor(kind: FaultKind, table: string, code: string, detail: string) {
    super(`数据库操作失败 ${[code, table, detail].filter((part) => part !== '').join(' ')}`);
    this.name = 'DatabaseFault';
    this.kind = kind;
    this.table = table;
    this.code = code;
  }
}

/** Whether this is a statement refused because a unique key of the table is taken. */
export function isDuplicateIn(error: unknown, table: string): boolean {
  return error instanceof DatabaseFault && error.kind === 'duplicate' && error.table === table;
}

/** Whether the database account has no right to a statement. */
export function isDenied(error: unknown): boolean {
  return error instanceof DatabaseFault && deniedCodes.includes(error.code);
}

const deniedCodes: readonly string[] = [
  'ER_TABLEACCESS_DENIED_ERROR',
  'ER_COLUMNACCESS_DENIED_ERROR',
  'ER_DBACCESS_DENIED_ERROR',
];

/** Deadlock, lock wait timeout, snapshot conflict (MariaDB, Galera), node not ready (Galera). */
const busyNumbers: readonly unknown[] = [1213, 1205, 1020, 1047];
/** Disk full, error writing file, table full; also what MariaDB says of a full temporary folder. */
const fullNumbers: readonly unknown[] = [1021, 3, 1026, 1114];
const duplicateCodes: readonly string[] = [
  'ER_DUP_ENTRY',
  'SQLITE_CONSTRAINT_UNIQUE',
  'SQLITE_CONSTRAINT_PRIMARYKEY',
];

/** Codes of a connection that broke, or that could not be made. */
const lostCodes: ReadonlySet<unknown> = new Set([
  'CONNECTION_CLOSED',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_ENQUEUE_AFTER_FATAL_ERROR',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ER_SERVER_SHUTDOWN',
  'ER_CONNECTION_KILLED',
]);

/** Whether the connection to the database broke, or could not be made. */
export const isLost = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && lostCodes.has(error.code);

/** Messages that hold names of the schema and none of its data. */
const safeMessages: readonly RegExp[] = [
  /(?:UNIQUE|NOT NULL|FOREIGN KEY|CHECK) constraint failed(?:: [\w., ]+)?/,
  /for key '[\w.]+'/,
  /no such (?:table|column): [\w.]+/,
  /table [\w.]+ has no column named \w+/,
  /Table '[\w.]+' (?:doesn't exist|already exists)/,
  /Unknown column '[\w.]+' in/,
  /Data too long for column '\w+'/,
  /CONSTRAINT `\w+` FOREIGN KEY/,
];

/** Turns what a driver threw into a DatabaseFault. `sql` only tells which table was written; it is not kept. */
export function toDatabaseFault(thrown: unknown, sql: string): DatabaseFault {
  const { code, errno, sqlState, message } = readDriverError(thrown);
  const table = /^\s*(?:insert into|update|delete from)\s+[`"]?(\w+)/i.exec(sql)?.[1] ?? '';
  const isBusy = busyNumbers.includes(errno) || sqlState === '40001' || code.startsWith('SQLITE_BUSY');
  const isFull = fullNumbers.includes(errno) || code === 'SQLITE_FULL';
  const kind = isBusy ? 'busy' : isFull ? 'full' : kindOf(code);
  const detail = safeMessages.map((pattern) => pattern.exec(message)?.[0]).find((text) => text !== undefined);
  return new DatabaseFault(kind, table, code === '' ? 'UNKNOWN' : code, detail ?? '');
}

const kindOf = (code: string): FaultKind =>
  duplicateCodes.includes(code) ? 'duplicate' : lostCodes.has(code) ? 'lost' : 'other';

function readDriverError(thrown: unknown) {
  const error = (typeof thrown === 'object' && thrown !== null ? thrown : {}) as Record<string, unknown>;
  const text = (key: string): string => (typeof error[key] === 'string' ? error[key] : '');
  // mysql2 has no code for a statement on a connection that has broken before.
  const code = text('code') === '' && error['fatal'] === true ? 'CONNECTION_CLOSED' : text('code');
  return { code, errno: error['errno'], sqlState: text('sqlState'), message: text('message') };
}
