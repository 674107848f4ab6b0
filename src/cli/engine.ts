import type { Command } from 'commander';
import { describeEngine } from '../files/engine-digest.ts';
import { print } from './session.ts';

/** `shuangsui engine`: which program draws, to be compared with what a commitment says. */
export function addEngine(program: Command): void {
  program
    .command('engine')
    .description('抽取程序的版本、程序文本指纹和依赖包指纹；名录指纹覆盖这几项')
    .action(async () => {
      const engine = await describeEngine();
      const { name, version, generator, source, packages } = engine;
      print(program, engine, [
        `${name} ${version}，随机数发生器 ${generator}`,
        `程序文本指纹 ${source}`,
        `依赖包指纹 ${packages === '' ? '未知（没有 package-lock.json）' : packages}`,
      ]);
    });
}
