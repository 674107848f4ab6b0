import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import { verifySlip, type SlipVerdict } from '../core/proof/slips/slip.ts';
import { Refusal } from '../core/refusal.ts';
import { chanceText } from '../core/task/describe-slip.ts';
import { unpackSlip } from '../files/slip-code.ts';
import { makeSlip } from '../usecases/make-slip.ts';
import { renderTargetSlip } from '../usecases/render-slip.ts';
import { readInput } from './read-input.ts';
import { readDigest } from './read-digest.ts';
import { print, withSession, within } from './session.ts';
import { writeOutput } from './write-output.ts';

/** `shuangsui task slip`: the slip of one institution. */
export function addTaskSlip(task: Command, program: Command): void {
  task
    .command('slip')
    .description('单家凭条：名单公布之后开具给一家机构，说明它是否在名录中、机会多大、是否抽中')
    .argument('<任务编号>')
    .argument('<机构编码>')
    .requiredOption('--out <文件>', '.pdf 供打印；.json 为凭条的文字；.txt 为二维码中的文字')
    .action((id: string, code: string, { out }: { out: string }) =>
      withSession(program, within('task-detail-read', 'task', id), async (context, actorId) => {
        await writeOutput(out, await slipBytes(out));
        print(program, { out }, [`单家凭条在 ${out}`]);

        async function slipBytes(file: string): Promise<Uint8Array> {
          if (file.endsWith('.pdf')) return renderTargetSlip(context, actorId, id, code);
          const made = await makeSlip(context, actorId, id, code);
          return new TextEncoder().encode(file.endsWith('.txt') ? made.code : made.text);
        }
      }),
    );
}

interface VerifyOptions {
  readonly root?: string;
  readonly commitment?: string;
  readonly result?: string;
  readonly commitmentFile?: string;
  readonly rulesFile?: string;
}

/** `shuangsui slip verify`: checks a slip without a database or a network. */
export function addSlips(program: Command): void {
  const slip = program.command('slip').description('单家凭条的核对，无需数据库和网络');
  slip
    .command('verify')
    .description('核对一张凭条：这一行在名录的指纹之下，与公告上的指纹一致')
    .argument('<文件或文字>', '凭条的 .json 或 .txt 文件，或二维码中的全部文字')
    .option('--root <指纹>', '公告上的检查对象名录指纹')
    .option('--commitment <指纹>', '公告上的名录指纹')
    .option('--result <指纹>', '公告上的结果指纹')
    .option('--commitment-file <文件>', '公开的 commitment.json')
    .option('--rules-file <文件>', '公开的 rules.json：用它重新计算权重')
    .action(async (given: string, options: VerifyOptions) => {
      const { root, commitment, result } = options;
      const text = await readSlipText(given);
      const verdict = verifySlip(text, {
        root: readDigest(root),
        commitment: readDigest(commitment),
        result: readDigest(result),
        commitmentText: await readText(options.commitmentFile),
        rulesText: await readText(options.rulesFile),
      });
      print(program, verdict, describe(verdict));
      if (!verdict.ok) process.exitCode = 1;
    });
}

const decode = (bytes: Uint8Array): string => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new Refusal('unreadable-file', '不是 UTF-8 的文字');
  }
};

async function readText(file: string | undefined): Promise<string | undefined> {
  return file === undefined ? undefined : decode(await readInput(file));
}

async function readSlipText(given: string): Promise<string> {
  const isFile = await access(given).then(
    () => true,
    () => false,
  );
  const text = isFile ? decode(await readInput(given)) : given;
  // An editor may have ended it with a newline; the code of a QR may itself end in a space.
  return text.trimStart().startsWith('{') ? text.trim() : unpackSlip(text);
}

function describe({ ok, slip, target, checks }: SlipVerdict): readonly string[] {
  const marks = { passed: '✓', failed: '✗', 'not-run': '－' } as const;
  const facts =
    slip === null || target === null
      ? []
      : [
          `${target.id} ${slip.name}，抽取编号 ${slip.draw_number}，名录第 ${slip.index + 1} 行，共 ${slip.size} 家`,
          `机会：${chanceText(target.pi)}，权重 ${target.weight}；${slip.drawn ? '抽中' : '未抽中'}`,
          ...slip.why.map((sentence) => `  ${sentence}`),
          `检查对象名录指纹 ${slip.root}`,
          `名录指纹 ${slip.commitment}`,
          `结果指纹 ${slip.result}`,
        ];
  const isTied = checks.some(({ name, state }) => name === 'published' && state === 'passed');
  const end = ok ? (isTied ? '凭条与公告一致' : '凭条本身无误；请与公告上的指纹比对') : '凭条不符';
  return [...facts, ...checks.map(({ state, zh }) => `${marks[state]} ${zh}`), end];
}
