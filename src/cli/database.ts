import type { Command } from 'commander';
import { loadConfig, type Config } from '../config.ts';
import { createContext } from '../context.ts';
import { Refusal } from '../core/refusal.ts';
import { connect } from '../store/connect.ts';
import { findDataKeyFault } from '../store/data-keys.ts';
import { migrate, unlockMigrations } from '../store/migrate.ts';
import { checkDatabase, type DatabaseCheck } from '../usecases/operations/check-database.ts';
import { checkFiles } from '../usecases/operations/check-files.ts';
import { print } from './session.ts';

/** `shuangsui database …`: for whoever runs the machine; what they do needs the database's own account, and none of the service. */
export function addDatabase(program: Command): void {
  const group = program.command('database').description('数据库：启动前的检查、升级、解锁');
  group
    .command('check')
    .description('做与启动时相同的检查，不启动服务')
    .action(async () => {
      const { faults, warnings } = await findFaults(loadConfig());
      print(program, { faults, warnings }, [
        ...faults.map((fault) => `✗ ${fault}`),
        ...warnings.map((warning) => `! ${warning}`),
        ...(faults.length === 0 ? ['可以启动'] : []),
      ]);
      process.exitCode = faults.length === 0 ? 0 : 1;
    });
  group
    .command('migrate')
    .description('把表结构升级到本程序的版本，不启动服务；先做一份备份')
    .action(() =>
      withDatabase(async (db) => {
        const names = await migrate(db);
        print(program, names, names.length === 0 ? ['已是最新'] : names);
      }),
    );
  group
    .command('unlock')
    .description('解除升级被中断后留下的锁；只在没有实例正在升级时使用')
    .action(() =>
      withDatabase(async (db) => {
        const wasLocked = await unlockMigrations(db);
        if (!wasLocked) throw new Refusal('wrong-state', '没有锁需要解除');
        print(program, { unlocked: true }, ['锁已解除，请重新启动服务']);
      }),
    );
}

/** What the start would refuse. A database in a folder that cannot be written is not asked. */
async function findFaults(config: Config): Promise<DatabaseCheck> {
  const ofFiles = (await checkFiles(config)).map(({ place, message }) => `${place}：${message}`);
  if (ofFiles.length > 0) return { faults: ofFiles, warnings: [] };
  const db = connect(config.databaseUrl);
  try {
    const { faults, warnings } = await checkDatabase(createContext(db));
    const ofKeys = await findDataKeyFault(db, config.dataKey);
    return { faults: ofKeys === null ? faults : [...faults, `DATA_KEY：${ofKeys}`], warnings };
  } finally {
    await db.destroy();
  }
}

async function withDatabase(work: (db: ReturnType<typeof connect>) => Promise<void>): Promise<void> {
  const db = connect(loadConfig().databaseUrl);
  try {
    await work(db);
  } finally {
    await db.destroy();
  }
}
