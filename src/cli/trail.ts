import type { Command } from 'commander';
import { parseRecord } from '../core/log/record.ts';
import { Refusal } from '../core/refusal.ts';
import { startExportCheck } from '../core/trail/check-export.ts';
import { readExportedLog } from '../files/exported-log.ts';
import type { AuditEntry } from '../store/audit.ts';
import { exportTrail } from '../usecases/trail/export-trail.ts';
import { listTrail } from '../usecases/trail/list-trail.ts';
import { verifyTrail } from '../usecases/trail/verify-trail.ts';
import { readInput } from './read-input.ts';
import { print, withSession } from './session.ts';
import { readLines, writeLines } from './trail-file.ts';
import { addGrants, addPrunes } from './trail-prunes.ts';

/** `shuangsui trail`: the audit trail. */
export function addTrail(program: Command): void {
  const trail = program.command('trail').description('审计记录（操作留痕）：查看、导出、核对、清理期满的');
  addList(program, trail);
  addExport(program, trail);
  addVerify(program, trail);
  addPrunes(program, trail);
  addGrants(program, trail);
}

interface ListOptions {
  readonly after?: string;
  readonly limit: string;
  readonly by?: string;
  readonly action?: string;
  readonly subject?: string;
  readonly door?: 'http' | 'cli' | 'job' | 'service';
  readonly from?: string;
  readonly session?: string;
  readonly since?: string;
  readonly until?: string;
  readonly newest?: boolean;
}

function addList(program: Command, trail: Command): void {
  trail
    .command('list')
    .description('查看审计记录')
    .option('--by <操作人>', '只看这位操作人')
    .option('--action <操作>', '只看这种操作，如 task-freeze')
    .option('--subject <对象>', '只看这一对象，如 tasks/编号')
    .option('--door <途径>', '只看从这里做的：http、cli、job 或 service')
    .option('--from <地址>', '只看这个地址或主机')
    .option('--session <编号>', '只看这次会话')
    .option('--since <时刻>', '从这一时刻起，如 2026-12-01T00:00:00+08:00')
    .option('--until <时刻>', '到这一时刻之前')
    .option('--after <序号>', '从这一条之后')
    .option('--newest', '从新到旧')
    .option('--limit <条数>', '至多几条', '50')
    .action((options: ListOptions) =>
      withSession(program, 'trail-read', async (context) => {
        const { by: actor, newest, since, until, after, limit, ...exact } = options;
        const entries = await listTrail(context, {
          ...exact,
          actor,
          order: newest === true ? 'newest' : 'oldest',
          since: readInstant('--since', since),
          until: readInstant('--until', until),
          afterSeq: readCount('--after', after ?? '0'),
          limit: readCount('--limit', limit),
        });
        print(program, entries, entries.map(describeEntry));
      }),
    );
}

function describeEntry({ seq, at, actor, action, subject, source, detail }: AuditEntry): string {
  const from = source.from === '' ? '' : ` ${source.from}`;
  return `${seq} ${at} ${actor ?? '（程序）'} ${action} ${subject} [${source.door}${from}] ${JSON.stringify(detail)}`;
}

function readInstant(option: string, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new Refusal('invalid', `${option} 应为时刻，如 2026-12-01T00:00:00+08:00`);
  return new Date(time).toISOString();
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new Refusal('invalid', `${option} 应为整数，不能是 ${text}`);
  return Number(text);
}

function addExport(program: Command, trail: Command): void {
  trail
    .command('export')
    .description('导出审计记录：每行一条，末行为清单；可离线核对')
    .argument('<文件>')
    .option('--from <日期>', '从这一天起')
    .option('--to <日期>', '到这一天为止')
    .action((file: string, { from, to }: { from?: string; to?: string }) =>
      withSession(program, 'trail-read', async (context, actorId) => {
        const count = await writeLines(file, await exportTrail(context, actorId, { from, to }));
        print(program, { file, count: count - 1 }, [
          `导出 ${count - 1} 条到 ${file}`,
          `核对：shuangsui trail verify ${file} --log-key 公钥`,
        ]);
      }),
    );
}

interface VerifyOptions {
  readonly logKey?: string;
  readonly log?: string;
  readonly kept?: string;
}

function addVerify(program: Command, trail: Command): void {
  trail
    .command('verify')
    .description('核对审计记录：写明导出的文件时不用数据库，也不联网；不写时核对库中的全部记录')
    .argument('[文件]', 'trail export 导出的文件')
    .option('--log-key <公钥>', '透明日志的公钥，核对文件中的日志证明')
    .option('--log <文件夹>', '公布的日志（log export 或 publish 的输出），与其中记下的逐一比对')
    .option('--kept <文件>', '以前留存的日志检查点，核对库中的记录时用')
    .action(async (file: string | undefined, options: VerifyOptions) => {
      if (file === undefined) await verifyStored(program, options);
      else await verifyFile(program, file, options);
    });
}

async function verifyStored(program: Command, { kept }: VerifyOptions): Promise<void> {
  const checkpoint = kept === undefined ? undefined : new TextDecoder().decode(await readInput(kept));
  await withSession(program, 'trail-read', async (context) => {
    const report = await verifyTrail(context, { checkpoint });
    const { count, head, anchors, anchoredTo, fault } = report;
    print(program, report, [
      `审计记录 ${count} 条前后衔接，末条第 ${head.seq} 条，摘要 ${head.hash}`,
      `透明日志记下 ${anchors} 次，记到第 ${anchoredTo} 条`,
      fault === undefined ? '✓ 没有发现改动' : `✗ ${fault}`,
    ]);
    process.exitCode = fault === undefined ? 0 : 1;
  });
}

async function verifyFile(program: Command, file: string, { logKey, log }: VerifyOptions): Promise<void> {
  const records = log === undefined ? [] : (await readExportedLog(log)).records;
  const check = startExportCheck({ logKey, logged: records.map(parseRecord) });
  for await (const line of readLines(file)) check.take(line);
  const report = check.finish();
  const { count, base, head, anchors, proven, anchoredTo, fault } = report;
  const tied =
    logKey === undefined ? '没有给出日志公钥（--log-key），没有核对签名' : `其中 ${proven} 处由日志公钥证明`;
  print(program, report, [
    `第 ${base.seq + 1} 至 ${head.seq} 条，共 ${count} 条；末条摘要 ${head.hash}`,
    `与透明日志比对 ${anchors} 处，记到第 ${anchoredTo} 条；${tied}`,
    fault === undefined ? '✓ 没有发现改动' : `✗ ${fault}`,
  ]);
  process.exitCode = fault === undefined ? 0 : 1;
}
