import { Help, type Command } from 'commander';

const titles: Readonly<Record<string, string>> = {
  'Usage:': '用法：',
  'Arguments:': '参数：',
  'Options:': '选项：',
  'Commands:': '命令：',
};

/** Commander's own sentences, which it does not let one replace, and ours. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [/missing required argument '(.+)'/, '缺少 <$1>'],
  [/required option '(.+)' not specified/, '缺少选项 $1'],
  [/option '(.+)' argument missing/, '选项 $1 后面缺少内容'],
  [/option '(.+)' argument '(.*)' is invalid\. Allowed choices are (.+)\./s, '选项 $1 不能是 $2，只能是：$3'],
  [
    /command-argument value '(.*)' is invalid for argument '(.+)'\. Allowed choices are (.+)\./s,
    '<$2> 不能是 $1，只能是：$3',
  ],
  [/option '(.+)' argument '(.*)' is invalid\. (.+)/s, '选项 $1 不能是 $2：$3'],
  [/option '(.+)' cannot be used with option '(.+)'/, '选项 $1 和 $2 不能同时使用'],
  [/unknown option '(.+)'/, '没有选项 $1'],
  [/unknown command '(.+)'/, '没有命令 $1'],
  [/too many arguments.*\. Expected (\d+) arguments? but got (\d+)\./, '参数太多：应为 $1 个，写了 $2 个'],
  [/\n?\(Did you mean (?:one of )?(.+)\?\)/, '；是不是 $1'],
];

/** What Commander says of a mistake in the command line, in Chinese, as every refusal is said; text that it does not know stays. */
function toChinese(text: string): string {
  const said = text.replace(/^error: /, '✗ ');
  return sentences.reduce((line, [pattern, sentence]) => line.replace(pattern, sentence), said);
}

/** Makes a command, and those that are added to it later, speak Chinese in their help and of mistakes. */
export function speakChinese(command: Command): Command {
  const usual = new Help();
  const ofHelp = '显示帮助';
  return command
    .helpOption('-h, --help', ofHelp)
    .configureHelp({
      styleTitle: (title) => titles[title] ?? title,
      styleUsage: (usage) => usage.replace('[options]', '[选项]').replace('[command]', '[命令]'),
      subcommandTerm: (each) =>
        usual.subcommandTerm(each).replace('[options]', '[选项]').replace('[command]', '[命令]'),
      subcommandDescription: (each) => (each.name() === 'help' ? ofHelp : usual.subcommandDescription(each)),
      displayWidth: widthOf,
      optionDescription: (option) => explainExtras(usual.optionDescription(option)),
      argumentDescription: (argument) => explainExtras(usual.argumentDescription(argument)),
    })
    .configureOutput({ outputError: (text, write) => write(toChinese(text)) });
}

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6]/gu;

/** Columns of a terminal that a text takes: a Han character takes two (Unicode UAX 11, wide and fullwidth). */
const widthOf = (text: string): number => text.length + (text.match(wide)?.length ?? 0);

const explainExtras = (text: string): string =>
  text.replace('(choices: ', '(可选：').replace('(default: ', '(默认：').replace(', default: ', '，默认：');
