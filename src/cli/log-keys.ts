import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { formatVerifierKey } from '../core/log/keys.ts';
import { Refusal } from '../core/refusal.ts';
import { findLogKeys, initLog, retireLogKey, rotateLogKey } from '../usecases/log-keys.ts';
import { print, withContext, withSession } from './session.ts';

/** `shuangsui log init|rotate|retire-key|keys`: the log's name and its keys. */
export function addLogKeys(program: Command, log: Command): void {
  log
    .command('init')
    .description('给日志命名，生成第一把密钥并打印公钥')
    .option('--origin <名称>', '日志名称，以后不能更改；不写时用设置 LOG_ORIGIN')
    .action(async ({ origin = loadConfig().logOrigin }: { origin?: string }) => {
      if (origin === undefined) throw new Refusal('invalid', '请用 --origin 写明日志名称');
      await withSession(program, 'log-key-manage', async (context, actorId) => {
        const made = await initLog(context, actorId, origin);
        print(program, made, [...describeKey(made), '请公布公钥，并把私钥文件另存一份备份。']);
      });
    });
  log
    .command('rotate')
    .description('增加一把密钥：此后新旧密钥同时签名，公布新公钥之后再停用旧的')
    .action(async () => {
      await withSession(program, 'log-key-manage', async (context, actorId) => {
        const made = await rotateLogKey(context, actorId);
        print(program, made, [
          ...describeKey(made),
          '请公布新公钥；读者改用后，用 log retire-key 停用旧密钥。',
        ]);
      });
    });
  log
    .command('retire-key')
    .description('停用一把密钥，此后不再用它签名')
    .argument('<密钥编号>', '公钥中间的 8 位十六进制')
    .action(async (id: string) => {
      await withSession(program, 'log-key-manage', async (context, actorId) => {
        await retireLogKey(context, actorId, id);
        print(program, { retired: id }, [`密钥 ${id} 已停用`]);
      });
    });
  addKeyList(program, log);
}

function addKeyList(program: Command, log: Command): void {
  log
    .command('keys')
    .description('日志名称和全部公钥')
    .action(async () => {
      await withContext(async ({ db }) => {
        const keys = await findLogKeys(db);
        const { origin = null, active = [], retired = [] } = keys ?? {};
        const [used, old] = [active, retired].map((list) => list.map(formatVerifierKey)) as [
          string[],
          string[],
        ];
        print(program, { origin, active: used, retired: old }, [
          origin === null ? '日志还没有密钥：请先执行 log init' : `日志 ${origin}`,
          ...used.map((vkey) => `在用 ${vkey}`),
          ...old.map((vkey) => `停用 ${vkey}`),
        ]);
      });
    });
}

const describeKey = ({ vkey, path }: { readonly vkey: string; readonly path: string }): readonly string[] => [
  `公钥 ${vkey}`,
  `私钥文件 ${path}（只有当前用户可读）`,
];
