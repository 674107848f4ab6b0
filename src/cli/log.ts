import { randomBytes } from 'node:crypto';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { Command } from 'commander';
import { toBase64 } from '../core/log/base64.ts';
import { formatRequest } from '../core/log/witness.ts';
import { Refusal } from '../core/refusal.ts';
import { makeTimestampQuery } from '../files/timestamp.ts';
import { checkLog } from '../usecases/check-log.ts';
import { exportLog, type ExportedFile } from '../usecases/export-log.ts';
import { proveConsistency, proveEntry } from '../usecases/log-proofs.ts';
import { publish } from '../usecases/publish.ts';
import type { LogCosignature } from '../store/log-cosignatures.ts';
import { signCheckpoint } from '../usecases/sign-checkpoint.ts';
import { submitCheckpoint } from '../usecases/submit-checkpoint.ts';
import { takeCosignature } from '../usecases/take-cosignature.ts';
import { takeTimestamp } from '../usecases/take-timestamp.ts';
import { anchorAudit } from '../usecases/trail/anchor-audit.ts';
import { addLogKeys } from './log-keys.ts';
import { readInput } from './read-input.ts';
import { print, withContext, withSession } from './session.ts';
import { writeFiles, writeOutput } from './write-output.ts';

/** `shuangsui log`: the transparency log. */
export function addLog(program: Command): void {
  const log = program
    .command('log')
    .description('透明日志：做过的事记在只能追加的日志里，任何人都能核对（docs/transparency-log.md）');
  addLogKeys(program, log);
  addProofs(program, log);
  addExport(program, log);
  addWitnesses(program, log);
}

/** Prints a text as it is, or writes it to the file that is named. */
async function give(text: string, out: string | undefined): Promise<void> {
  if (out === undefined) process.stdout.write(text);
  else await writeOutput(out, utf8ToBytes(text));
}

function readSize(text: string): number {
  if (!/^(?:0|[1-9]\d{0,9})$/.test(text)) throw new Refusal('invalid', `应为整数，输入的是 ${text}`);
  return Number(text);
}

interface OutOption {
  readonly out?: string;
}

function addProofs(program: Command, log: Command): void {
  log
    .command('checkpoint')
    .description('现在的检查点：名称、条数、根和签名')
    .option('--out <文件>')
    .action(async ({ out }: OutOption) => {
      await withContext(async (context) => give((await signCheckpoint(context)).note, out));
    });
  log
    .command('prove')
    .description('证明某一条在日志里（.tlog-proof）')
    .argument('<序号>', '从 0 起')
    .option('--out <文件>')
    .action(async (seq: string, { out }: OutOption) => {
      await withContext(async (context) => give(await proveEntry(context, readSize(seq)), out));
    });
  log
    .command('consistency')
    .description('证明日志从旧条数只增加到新条数；新条数是现有条数时，输出可直接交给见证方签署')
    .argument('<旧条数>')
    .argument('<新条数>')
    .option('--out <文件>')
    .action(async (old: string, size: string, { out }: OutOption) => {
      const [from, to] = [readSize(old), readSize(size)];
      await withContext(async (context) => {
        const proof = await proveConsistency(context.db, from, to);
        const { checkpoint, note } = await signCheckpoint(context);
        const lines = [`old ${from}`, ...proof.map((hash) => toBase64(hash)), ''].join('\n');
        await give(checkpoint.size === to ? formatRequest(from, proof, note) : lines, out);
      });
    });
  log
    .command('check')
    .description('由记录重新计算整个日志，并与见证方签署过的检查点比对')
    .action(async () => {
      await withContext(async ({ db }) => {
        const report = await checkLog(db);
        const { count, root, fault } = report;
        print(program, report, [
          fault === undefined ? `日志完好：${count} 条，根 ${root}` : `日志有误：${fault}`,
        ]);
        if (fault !== undefined) process.exitCode = 1;
      });
    });
}

function addExport(program: Command, log: Command): void {
  log
    .command('export')
    .description('把整个日志写成静态文件，可放到任何网站，也可交给见证方')
    .argument('<文件夹>')
    .action((folder: string) =>
      withContext(async (context) => {
        // What is given away covers the audit trail as it is now.
        await anchorAudit(context);
        await report(program, folder, exportLog(context));
      }),
    );
}

/** `shuangsui publish`: the folder that an agency puts on a web site. */
export function addPublish(program: Command): void {
  program
    .command('publish')
    .description(
      '把应当公开的全部写成静态文件：日志、各次抽取的公开版证明包、网页核验程序；任何人可用 audit 审查',
    )
    .argument('<文件夹>')
    .action((folder: string) =>
      withContext(async (context) => {
        await anchorAudit(context);
        await report(program, folder, publish(context));
      }),
    );
}

async function report(
  program: Command,
  folder: string,
  exported: AsyncIterable<ExportedFile>,
): Promise<void> {
  const files = await writeFiles(folder, exported);
  print(program, { files }, [`已写出 ${files} 个文件到 ${folder}`]);
}

interface TimestampOptions {
  readonly checkpoint: string;
  readonly query: string;
  readonly token?: string;
  readonly certificate?: string;
}

function describeCosigned({ witness, time, size }: LogCosignature): string {
  return `已登记：${witness} 于 ${new Date(time * 1000).toISOString()} 签署了前 ${size} 条`;
}

function addWitnesses(program: Command, log: Command): void {
  log
    .command('cosign')
    .description('登记见证方的签署：witness cosign 写出的文件')
    .argument('<文件>')
    .requiredOption('--witness <公钥>', '见证方公布的公钥')
    .action(async (file: string, { witness: vkey }: { witness: string }) => {
      const note = new TextDecoder().decode(await readInput(file));
      await withSession(program, 'log-manage', async (context, actorId) => {
        const kept = await takeCosignature(context, actorId, { note, vkey });
        print(program, kept, [describeCosigned(kept)]);
      });
    });
  log
    .command('submit')
    .description('通过网络请见证方签署现在的检查点，并登记')
    .argument('<网址>', '见证方的网址，如 http://10.0.0.8:8081')
    .requiredOption('--witness <公钥>', '见证方公布的公钥')
    .action(async (url: string, { witness: vkey }: { witness: string }) => {
      await withSession(program, 'log-manage', async (context, actorId) => {
        const kept = await submitCheckpoint(context, actorId, { url, vkey });
        print(program, kept, [describeCosigned(kept)]);
      });
    });
  addTimestamp(program, log);
}

function addTimestamp(program: Command, log: Command): void {
  log
    .command('timestamp')
    .description('检查点的时间戳（RFC 3161）：先写出检查点和请求，拿到答复后再登记')
    .requiredOption('--checkpoint <文件>', '盖时间戳的检查点')
    .requiredOption('--query <文件>', '请求 .tsq')
    .option('--token <文件>', '时间戳服务机构的答复 .tsr；不写时写出检查点和请求')
    .option('--certificate <文件>', '机构证书或签发它的证书（PEM 或 DER），用来核对签名')
    .action(async (options: TimestampOptions) => {
      await withSession(program, 'log-manage', async (context, actorId) => {
        if (options.token === undefined) {
          const data = utf8ToBytes((await signCheckpoint(context)).note);
          await writeOutput(options.checkpoint, data);
          await writeOutput(options.query, makeTimestampQuery(data, new Uint8Array(randomBytes(8))));
          const paths = `${options.checkpoint} 和请求 ${options.query}`;
          print(program, options, [
            `已写出检查点 ${paths}：请把请求交给时间戳服务机构，再用 --token 登记答复`,
          ]);
          return;
        }
        const { certificate } = options;
        const kept = await takeTimestamp(context, actorId, {
          checkpoint: new TextDecoder().decode(await readInput(options.checkpoint)),
          query: await readInput(options.query),
          token: await readInput(options.token),
          ...(certificate === undefined ? {} : { certificate: await readInput(certificate) }),
        });
        const { size, at, signature } = kept;
        const checked =
          signature === 'passed'
            ? '签名已用所给证书核对'
            : `签名未核对：请执行 openssl ts -verify -data ${options.checkpoint} -in ${options.token} -CAfile 证书`;
        print(program, { size, at, signature }, [`已登记：前 ${size} 条于 ${at} 盖时间戳；${checked}`]);
      });
    });
}
