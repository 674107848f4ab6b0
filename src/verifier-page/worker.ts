import { describeBundle } from '../core/proof/describe-bundle.ts';
import { verifyBundle } from '../core/proof/verify-bundle.ts';
import { selfTestGenerator } from '../core/stream.ts';
import type { VerifyRequest, WorkerReply } from './messages.ts';
import { readPicked, Unreadable } from './read-picked.ts';

/** The verifier beside the page: takes one request after the other, tells each check as it begins, and answers with the verdict. */
addEventListener('message', ({ data }: MessageEvent<VerifyRequest>) => {
  void answer(data);
});

async function answer(request: VerifyRequest): Promise<void> {
  try {
    reply(await verify(request));
  } catch (error) {
    const reason =
      error instanceof Unreadable
        ? error.reason
        : {
            zh: `核验程序出错，没有结论（内存不足，或浏览器太旧）：${String(error)}`,
            en: `the verifier failed, there is no verdict (out of memory, or an old browser): ${String(error)}`,
          };
    reply({ kind: 'unreadable', reason });
  }
}

async function verify({ picked, evidence }: VerifyRequest): Promise<WorkerReply> {
  selfTestGenerator();
  const files = await readPicked(picked);
  const verdict = verifyBundle(files, evidence, (check) => {
    reply({ kind: 'progress', check });
  });
  return { kind: 'verdict', verdict, description: verdict.ok ? describeBundle(files) : null };
}

function reply(message: WorkerReply): void {
  postMessage(message);
}
