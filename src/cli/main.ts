import { Command } from 'commander';
import { selfTestGenerator } from '../core/stream.ts';
import { groupsFor } from './groups.ts';
import { reportFailure } from './report-failure.ts';
import { speakChinese } from './speak-chinese.ts';

const program = speakChinese(new Command('shuangsui'))
  .description('双随：双随机抽查的名录、抽取、证明与公示')
  .option('--json', '以 JSON 输出结果，供程序读取')
  .option('--actor <编号>', '用哪个已登录的账号；只登录了一个的可以不写')
  .addHelpText('after', '\n退出码：0 成功；1 不符或被拒绝；2 用法错误或文件无法读取；3 程序故障')
  .exitOverride();

// Whoever reads the output may have had enough (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  selfTestGenerator();
  // Loading a group takes up to a second: only the one that is asked for.
  const [name] = program.parseOptions(process.argv.slice(2)).operands;
  for (const { load } of groupsFor(name)) (await load())(program);
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
