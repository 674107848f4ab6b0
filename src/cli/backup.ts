import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { createContext } from '../context.ts';
import { listStored, type StoredBackup } from '../files/backup-folder.ts';
import { drillBackup } from '../usecases/backup/drill-backup.ts';
import { backupPlaceOf, makeBackup } from '../usecases/backup/make-backup.ts';
import { restoreBackup } from '../usecases/backup/restore-backup.ts';
import { verifyBackup, verifyNamedBackup } from '../usecases/backup/verify-backup.ts';
import { print, terminalName, withSession } from './session.ts';

/** `shuangsui backup …`: copies of the database, and bringing them back. */
export function addBackup(program: Command): void {
  const group = program.command('backup').description('备份：做备份、核对、恢复、恢复演练');
  addMaking(program, group);
  addChecking(program, group);
  addRestoring(program, group);
}

const describeStored = ({ manifest, sha256 }: StoredBackup): string =>
  `${manifest.name}  ${(manifest.dump.bytes / 2 ** 20).toFixed(1)} MB  清单摘要 ${sha256}`;

function addMaking(program: Command, group: Command): void {
  group
    .command('make')
    .description('现在就做一份备份；服务照常运行')
    .action(() =>
      withSession(program, 'backup-manage', async (context, actorId) => {
        const made = await makeBackup(context, actorId);
        print(program, made, [
          describeStored(made),
          `已存入 ${made.path}（${(made.manifest.took_ms / 1000).toFixed(1)} 秒）`,
          ...made.removed.map((name) => `超过保留份数，已删除 ${name}`),
          '备份里没有密钥：恢复时还需要日志私钥和数据密钥，请另行保管。',
        ]);
      }),
    );
  group
    .command('list')
    .description('全部完整的备份，旧的在前')
    .action(() =>
      withSession(program, 'backup-manage', async (context) => {
        const stored = await listStored(backupPlaceOf(context).folder);
        print(program, stored, stored.length === 0 ? ['还没有备份'] : stored.map(describeStored));
      }),
    );
}

function addChecking(program: Command, group: Command): void {
  group
    .command('verify')
    .description('读回一份备份，核对大小、摘要和行数')
    .argument('<名称或文件夹>', '备份的名称；含有 / 的当作文件夹，这时不需要登录')
    .option('--digest <摘要>', '清单摘要应是这一个（审计记录里记着）')
    .action(async (name: string, { digest }: { digest?: string }) => {
      const show = (stored: StoredBackup): void => {
        print(program, stored, [describeStored(stored), '备份完好']);
      };
      if (name.includes('/')) show(await verifyBackup(name, digest));
      else
        await withSession(program, 'backup-manage', async (context, actorId) => {
          show(await verifyNamedBackup(context, actorId, name, digest));
        });
    });
  group
    .command('drill')
    .description('恢复演练：把最近的备份恢复到临时的库，核对并重算全部抽取，然后删去')
    .option('--into <地址>', '恢复到这个空库（账号不能自己建库时）；演练后由您清空')
    .action(({ into }: { into?: string }) =>
      withSession(program, 'backup-manage', async (context, actorId) => {
        const report = await drillBackup(context, actorId, into);
        print(program, report, [
          `备份 ${report.name}，已有 ${(report.ageSeconds / 3600).toFixed(1)} 小时`,
          `恢复、核对并重算 ${report.draws} 次抽取，用时 ${report.seconds} 秒`,
          ...report.faults.map((fault) => `✗ ${fault}`),
          report.faults.length === 0 ? '演练通过' : '演练没有通过：请立即检查备份',
        ]);
        process.exitCode = report.faults.length === 0 ? 0 : 1;
      }),
    );
}

function addRestoring(program: Command, group: Command): void {
  group
    .command('restore')
    .description('把一份备份恢复到 DATABASE_URL 所指的空库；先停止服务')
    .argument('<文件夹>', '备份的文件夹')
    .option('--digest <摘要>', '清单摘要应是这一个（审计记录里记着）')
    .action(async (path: string, { digest }: { digest?: string }) => {
      const { databaseUrl } = loadConfig();
      const source = { door: 'cli', from: terminalName(), session: null } as const;
      const open = (db: Parameters<typeof createContext>[0]) => ({ ...createContext(db), source });
      const { manifest, migrated } = await restoreBackup(databaseUrl, path, open, digest);
      const { log, data } = manifest.keys;
      print(program, { manifest, migrated }, [
        `已恢复 ${manifest.name}：审计记录 ${manifest.audit.seq} 条以上，透明日志 ${manifest.log.size} 条以上，核对无误`,
        ...(migrated.length === 0 ? [] : [`表结构已升级到本程序的版本（${migrated.length} 步）`]),
        `还需要的密钥：日志私钥 ${log.join('、') || '无'}；数据密钥 ${data.join('、') || '无'}`,
        '所有人须重新登录。若备份之后日志还公布过，请先看 docs/operations.zh-CN.md“日志分叉”，再启动服务。',
      ]);
    });
}
