// The driver is synchronous: in a thread of its own it keeps nobody waiting. VACUUM INTO reads one snapshot while others go on writing.
import { createRequire } from 'node:module';
import { parentPort, workerData } from 'node:worker_threads';

const Database = createRequire(import.meta.url)('libsql');
const { source, target } = workerData;

function open(file) {
  const connection = new Database(file);
  connection.pragma('busy_timeout = 30000');
  return connection;
}

if (source !== undefined) {
  const original = open(source);
  original.prepare('VACUUM INTO ?').run(target);
  original.close();
}
const copy = open(target);
copy.pragma('query_only = ON');
const [check] = copy.prepare('PRAGMA integrity_check(1)').all();
const names = copy
  .prepare(
    String.raw`SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY name`,
  )
  .all()
  .map(({ name }) => name);
const tables = names.map((name) => [
  name,
  copy.prepare(`SELECT COUNT(*) AS n FROM "${name.replaceAll('"', '""')}"`).get().n,
]);
copy.close();
parentPort.postMessage({ check: check.integrity_check, tables: Object.fromEntries(tables) });
