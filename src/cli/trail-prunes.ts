import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { serviceGrants } from '../store/table-grants.ts';
import { listPrunes, type TrailPrune } from '../store/trail-prunes.ts';
import { confirmPrune, requestPrune } from '../usecases/trail/prune-trail.ts';
import { print, withContext, withSession } from './session.ts';
import { readLines, writeLines } from './trail-file.ts';

/** `shuangsui trail prune`: removes what has expired; one asks, another exports and removes. */
export function addPrunes(program: Command, trail: Command): void {
  const prune = trail
    .command('prune')
    .description('清理保存期满的审计记录：系统管理员申请，审计员导出并清理');
  addRequest(program, prune);
  addConfirm(program, prune);
  prune
    .command('list')
    .description('清理的申请和结果')
    .action(() =>
      withSession(program, 'trail-read', async ({ db }) => {
        const prunes = await listPrunes(db);
        print(program, prunes, prunes.map(describePrune));
      }),
    );
}

const describePrune = ({ id, beforeDay, boundary, confirmedAt }: TrailPrune): string =>
  `${id} ${beforeDay} 以前，到第 ${boundary.seq} 条，${confirmedAt === null ? '未清理' : `${confirmedAt} 已清理`}`;

function addRequest(program: Command, prune: Command): void {
  prune
    .command('request')
    .description('申请清理保存期满的记录')
    .option('--before <日期>', '清理这一天以前的；默认按 TRAIL_YEARS')
    .action(({ before }: { before?: string }) =>
      withSession(program, 'trail-prune-request', async (context, actorId) => {
        const { trailYears: years } = loadConfig();
        const { id, boundary, beforeDay } = await requestPrune(context, actorId, { before, years });
        print(program, { id, before: beforeDay, through: boundary.seq }, [
          `已申请清理 ${beforeDay} 以前的记录，到第 ${boundary.seq} 条；申请编号 ${id}`,
          `请审计员执行：shuangsui trail prune confirm ${id} --out 文件`,
        ]);
      }),
    );
}

function addConfirm(program: Command, prune: Command): void {
  prune
    .command('confirm')
    .description('先导出，核对导出的文件，再清理；MySQL、MariaDB 用属主账号执行')
    .argument('<申请编号>')
    .requiredOption('--out <文件>', '导出到这个新文件，请长期保存')
    .action((id: string, { out }: { out: string }) =>
      withSession(program, 'trail-prune-confirm', async (context, actorId) => {
        const { trailYears: years } = loadConfig();
        const { removed, export: report } = await confirmPrune(context, actorId, id, {
          years,
          keep: async (lines) => {
            await writeLines(out, lines);
            return readLines(out);
          },
        });
        print(program, { id, removed, sha256: report.sha256 }, [
          `已导出到 ${out}（SHA-256 ${report.sha256}），并清理 ${removed} 条`,
        ]);
      }),
    );
}

/** `shuangsui trail grants`: what the service's account of the database may do. */
export function addGrants(program: Command, trail: Command): void {
  trail
    .command('grants')
    .description('打印服务账号的授权语句（MySQL、MariaDB）：审计记录和日志只能读取和追加；升级后重新执行')
    .argument('<账号>', '名称@主机，如 shuangsui_service@127.0.0.1')
    .action(async (account: string) => {
      await withContext(async ({ db }) => {
        const statements = await serviceGrants(db, account);
        print(program, statements, statements);
      });
    });
}
