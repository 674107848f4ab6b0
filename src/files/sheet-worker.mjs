// A worker that does not inherit the loader of its parent registers its own: the same start serves the service and the tests.
import { parentPort, workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
const { Refusal } = await import('../core/refusal.ts');
const { parseSheet } = await import('./parse-sheet.ts');
try {
  parentPort.postMessage({ sheet: await parseSheet(workerData.bytes, workerData.fileName) });
} catch (error) {
  // Anything but a refusal is a bug and reaches the parent as an error.
  if (!(error instanceof Refusal)) throw error;
  parentPort.postMessage({ refusal: error.message });
}
