import type { BundleFiles } from '../core/proof/bundle.ts';
import { describeBundle } from '../core/proof/describe/describe-bundle.ts';
import type { Bilingual } from '../core/proof/describe/describe-verdict.ts';
import { verifySlip } from '../core/proof/slips/slip.ts';
import { verifyBundle } from '../core/proof/verify/verify-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { selfTestGenerator } from '../core/stream.ts';
import { unpackSlip } from '../files/slip-code.ts';
import type { VerifyRequest, WorkerReply } from './messages.ts';
import { readPicked, Unreadable } from './read-picked.ts';

/** The verifier beside the page: takes one request after the other, tells each check as it begins, and answers with the verdict. */
addEventListener('message', ({ data }: MessageEvent<VerifyRequest>) => {
  void answer(data);
});

async function answer(request: VerifyRequest): Promise<void> {
  try {
    selfTestGenerator();
    reply(request.kind === 'bundle' ? await judgeBundle(request) : await judgeSlip(request));
  } catch (error) {
    reply({ kind: 'unreadable', reason: explain(error) });
  }
}

async function judgeBundle({
  picked,
  evidence,
}: Extract<VerifyRequest, { kind: 'bundle' }>): Promise<WorkerReply> {
  const files = await readPicked(picked);
  const verdict = verifyBundle(files, evidence, (check) => {
    reply({ kind: 'progress', check });
  });
  return { kind: 'verdict', verdict, description: verdict.ok ? describeBundle(files) : null };
}

async function judgeSlip({
  text,
  picked,
  evidence: { commitment, result },
}: Extract<VerifyRequest, { kind: 'slip' }>): Promise<WorkerReply> {
  const files: BundleFiles = picked === null ? new Map() : await readPicked(picked);
  const slip = text.trimStart().startsWith('{') ? text.trim() : unpackSlip(text);
  const verdict = verifySlip(slip, {
    commitment,
    result,
    commitmentText: textOf(files, 'commitment.json'),
    rulesText: textOf(files, 'rules.json'),
  });
  return { kind: 'slip', verdict };
}

function textOf(files: BundleFiles, name: string): string | undefined {
  const bytes = files.get(name);
  return bytes === undefined ? undefined : new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}

function explain(error: unknown): Bilingual {
  if (error instanceof Unreadable) return error.reason;
  if (error instanceof Refusal) {
    const zh = [error.message, ...error.problems.map(({ message }) => message)].join('：');
    return { zh, en: 'what was given besides the bundle cannot be read' };
  }
  return {
    zh: `核验程序出错，没有结论（内存不足，或浏览器太旧）：${String(error)}`,
    en: `the verifier failed, there is no verdict (out of memory, or an old browser): ${String(error)}`,
  };
}

function reply(message: WorkerReply): void {
  postMessage(message);
}
