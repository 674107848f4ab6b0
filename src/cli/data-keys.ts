import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { addDataKey } from '../store/data-keys.ts';
import { rotateDataKeys, showDataKeys } from '../usecases/rotate-data-keys.ts';
import { print, progressOf, withSession } from './session.ts';

/** `shuangsui data-key status | rotate`: the keys of what is sealed in the database. */
export function addDataKeys(program: Command): void {
  const group = program.command('data-key').description('个人信息的加密密钥');
  group
    .command('status')
    .description('数据库用到哪些密钥，各加密了多少条')
    .action(async () => {
      await withSession(program, 'data-key-manage', async (context) => {
        const keys = await showDataKeys(context);
        const lines = keys.map(
          ({ id, createdAt, texts, isNewest }) =>
            `${id}  ${createdAt}  ${texts} 条${isNewest ? '  现用' : ''}`,
        );
        print(program, keys, [`密钥文件 ${loadConfig().dataKey}`, ...lines]);
      });
    });
  group
    .command('rotate')
    .description('换一个新密钥，并把已加密的全部改用新密钥；中断了的再执行一次会接着做完')
    .action(async () => {
      await withSession(program, 'data-key-manage', async (context, actorId) => {
        const { dataKey } = loadConfig();
        const addKey = () => addDataKey(dataKey);
        const done = await rotateDataKeys(context, actorId, addKey, progressOf('已改用新密钥'));
        print(program, done, [
          `${done.isContinued ? '上次没有做完的更换已做完' : '已换用新密钥'} ${done.keyId}：${done.texts} 条改用新密钥`,
          `请备份密钥文件 ${dataKey}（与数据库的备份分开存放）；旧密钥留在文件中，旧备份还要用`,
        ]);
      });
    });
}
