import { Command } from 'commander';
import { selfTestGenerator } from '../core/stream.ts';
import { addDraw } from './draw.ts';
import { reportFailure } from './report-failure.ts';
import { addVerify } from './verify.ts';

const program = new Command('shuangsui')
  .description('双随：双随机抽查的名录、抽取、证明与公示')
  .option('--json', '以 JSON 输出结果，供程序读取')
  .addHelpText('after', '\n退出码：0 成功；1 不符或被拒绝；2 用法错误或文件无法读取；3 程序故障');

for (const add of [addDraw, addVerify]) add(program);

try {
  selfTestGenerator();
  await program.exitOverride().parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
