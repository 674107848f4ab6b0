import type { Command } from 'commander';
import { actAs } from '../usecases/people/admit.ts';
import { confirmTotpCode, enrolTotp, resetTotp } from '../usecases/people/enrol-totp.ts';
import { addSecretOption, secretsOf, type SecretOptions } from './ask-secret.ts';
import { print, withCaller, withSession, within } from './session.ts';

/** `shuangsui totp enrol | confirm | reset`: codes from a telephone beside the password. */
export function addTotp(program: Command): void {
  const totp = program.command('totp').description('动态口令：手机验证器每 30 秒显示的 6 位数字');
  addSecretOption(
    totp.command('enrol').description('取得密钥，加到手机验证器里；用 totp confirm 确认之后才启用'),
    '口令',
  ).action((options: SecretOptions) =>
    withCaller(program, async (context, caller) => {
      const password = await (await secretsOf(options))('口令：');
      const enrolment = await enrolTotp(actAs(context, caller), caller, password);
      print(program, enrolment, [
        `密钥 ${enrolment.secret}`,
        enrolment.uri,
        '只显示这一次。请加到手机验证器，再运行 shuangsui totp confirm <6 位数字>',
      ]);
    }),
  );
  totp
    .command('confirm')
    .description('用验证器显示的数字确认，此后登录都要动态口令；打印十个恢复码')
    .argument('<动态口令>')
    .action((code: string) =>
      withCaller(program, async (context, caller) => {
        const codes = await confirmTotpCode(actAs(context, caller), caller, code);
        print(program, { recovery_codes: codes }, [
          '动态口令已启用。恢复码（手机丢失时代替动态口令，每个用一次）只显示这一次，请抄存：',
          ...codes,
        ]);
      }),
    );
  totp
    .command('reset')
    .description('为丢失手机的人取消动态口令和恢复码，并结束其会话（安全管理员）')
    .argument('<账号>')
    .action((account: string) =>
      withSession(program, within('session-manage', 'actor', account), async (context, actorId) => {
        await resetTotp(context, actorId, account);
        print(program, { account }, [`${account} 的动态口令已取消，会话已结束`]);
      }),
    );
}
