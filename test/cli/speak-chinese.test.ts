import assert from 'node:assert/strict';
import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { speakChinese } from '../../src/cli/speak-chinese.ts';
import { run } from './run.ts';

/** What a program of one command says of this command line: help and mistakes. */
function answerTo(...args: readonly string[]): string {
  let said = '';
  const keep = (text: string): void => void (said += text);
  const program = speakChinese(new Command('p'))
    .exitOverride()
    .configureOutput({ writeOut: keep, writeErr: keep, getOutHelpWidth: () => 80 });
  program
    .command('import')
    .description('导入')
    .argument('<名录>', '哪一份')
    .argument('[文件]')
    .requiredOption('--reason <原因>', '为什么')
    .option('--limit <条数>', '至多几条', '50')
    .addOption(new Option('--leaving <做法>', '怎么办').choices(['keep', 'exit']).default('keep'))
    .addOption(new Option('--only').conflicts('limit'))
    .option('--kind <种类>', '种类', () => {
      throw new InvalidArgumentError('应为甲、乙之一');
    });
  try {
    program.parse(['node', 'p', ...args]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return said;
}

describe('the command line', () => {
  it('says what is wrong with it in Chinese', () => {
    const cases: Readonly<Record<string, string>> = {
      'import --reason x': '✗ 缺少 <名录>',
      'import items': '✗ 缺少选项 --reason <原因>',
      'import items --reason': '✗ 选项 --reason <原因> 后面缺少内容',
      'import items --reason x --leaving go': '✗ 选项 --leaving <做法> 不能是 go，只能是：keep, exit',
      'import items --reason x --kind c': '✗ 选项 --kind <种类> 不能是 c：应为甲、乙之一',
      'import items --reason x --only --limit 3': '✗ 选项 --only 和 --limit <条数> 不能同时使用',
      'import items --reason x --limti 3': '✗ 没有选项 --limti；是不是 --limit',
      'imprt items': '✗ 没有命令 imprt；是不是 import',
      zzzzzz: '✗ 没有命令 zzzzzz',
      'import a b c --reason x': '✗ 参数太多：应为 2 个，写了 3 个',
    };
    for (const [line, answer] of Object.entries(cases))
      assert.equal(answerTo(...line.split(' ')), `${answer}\n`);
  });

  it('has help without English, in columns of a terminal', () => {
    const help = answerTo('import', '--help');
    assert.match(help, /^用法： p import \[选项\] <名录> \[文件\]\n\n导入\n\n参数：\n  名录 +哪一份\n/);
    assert.match(help, /\n  --limit <条数>    至多几条 \(默认："50"\)\n/);
    assert.match(help, /\n  --leaving <做法>  怎么办 \(可选："keep", "exit"，默认："keep"\)\n/);
    assert.match(help, /\n  -h, --help        显示帮助\n/);
    assert.match(
      answerTo('--help'),
      /命令：\n  import \[选项\] <名录> \[文件\]  导入\n  help \[命令\]  +显示帮助\n/,
    );
  });

  it('speaks so in every group of the program', () => {
    const { status, stderr } = run('grant', 'request', 'a', 'b');
    assert.deepEqual([status, stderr], [2, '✗ 缺少选项 --reason <原因>\n']);
    assert.doesNotMatch(run('trail', 'prune', '--help').stdout, /Usage|Options|Commands|display help/);
  });
});
