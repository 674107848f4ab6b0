import { Worker } from 'node:worker_threads';

/** The rows of each table of a dump. */
export type TableCounts = Readonly<Record<string, number>>;

interface Seen {
  readonly check: string;
  readonly tables: TableCounts;
}

/** Copies the database to a new file, as it is at one instant, while others go on writing. Returns the rows of each table of the copy. */
export const dumpSqlite = (source: string, target: string): Promise<TableCounts> => run({ source, target });

/** Checks the integrity of a copied database and counts the rows of each table; changes nothing. Throws on a damaged one. */
export const countSqlite = (target: string): Promise<TableCounts> => run({ target });

async function run(workerData: { readonly source?: string; readonly target: string }): Promise<TableCounts> {
  const worker = new Worker(new URL('./vacuum-worker.mjs', import.meta.url), { workerData, execArgv: [] });
  const { check, tables } = await new Promise<Seen>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', () => {
      reject(new Error('the copy of the database ended without an answer'));
    });
  });
  if (check !== 'ok') throw new Error('the copy of the database is damaged');
  return tables;
}
