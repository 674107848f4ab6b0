import { Worker } from 'node:worker_threads';
import type { Sheet } from '../core/lists/check-import.ts';
import { unreadable } from './unreadable.ts';

const maxBytes = 20 * 1024 * 1024;
const maxMilliseconds = 30_000;
const resourceLimits = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64 } as const;

type Answer = { readonly sheet: Sheet } | { readonly refusal: string };

/**
 * Reads an uploaded .xlsx or .csv file, at most 20 MB, in a thread of its own with bounded memory and 30 seconds, so that no
 * file can stop the service. Whatever cannot be read is refused as `unreadable-file` with the reason and the remedy.
 */
export async function readSheet(bytes: Uint8Array, fileName: string): Promise<Sheet> {
  if (bytes.length > maxBytes) throw unreadable('文件超过 20 MB。请拆成几个文件分别上传');
  const worker = new Worker(new URL('./sheet-worker.mjs', import.meta.url), {
    workerData: { bytes, fileName },
    execArgv: [],
    resourceLimits,
  });
  try {
    const answer = await awaitAnswer(worker);
    if ('refusal' in answer) throw unreadable(answer.refusal);
    return answer.sheet;
  } finally {
    await worker.terminate();
  }
}

function awaitAnswer(worker: Worker): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(unreadable('读取超过 30 秒，已停止。请删除多余的行列，或拆成几个文件后再上传'));
    }, maxMilliseconds);
    const end = (settle: () => void): void => {
      clearTimeout(timer);
      settle();
    };
    worker.once('message', (answer: Answer) => end(() => resolve(answer)));
    worker.once('error', (error: NodeJS.ErrnoException) => {
      const isOutOfMemory = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      end(() => reject(isOutOfMemory ? unreadable('文件内容过大，内存不足。请拆成几个文件后再上传') : error));
    });
    worker.once('exit', (code) => end(() => reject(new Error(`the sheet worker ended with code ${code}`))));
  });
}
