import type { Command } from 'commander';
import {
  adviseReader,
  checkLabels,
  describeState,
  editionLabels,
  gradeLabels,
  printable,
} from '../core/proof/describe/describe-verdict.ts';
import { groupDigest } from '../core/proof/describe/paper-digest.ts';
import { tallyStatements, type Statement } from '../core/proof/describe/tally.ts';
import { verifyBundle, type Verdict } from '../core/proof/verify/verify-bundle.ts';
import { readBundle } from '../files/bundle-files.ts';
import { readDigest } from './read-digest.ts';
import { showVerifying } from './show-stages.ts';

interface Options {
  readonly commitment?: string;
  readonly result?: string;
  readonly logKey?: string;
  readonly witnessKey: readonly string[];
}

/** `shuangsui verify BUNDLE`: recomputes a draw from its proof bundle; needs no database and no network. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('核验证明包：从公布的名录、规则和随机数重新抽取一遍，逐项比对；不用数据库，不联网')
    .argument('<证明包>', '文件夹或 .zip')
    .option('--commitment <指纹>', '见证表上事先公布的 64 位名录指纹')
    .option('--result <指纹>', '抽取记录上的 64 位结果指纹')
    .option('--log-key <公钥>', '透明日志的公钥')
    .option(
      '--witness-key <公钥>',
      '见证方的公钥；可以写几次',
      (key: string, keys: string[]) => [...keys, key],
      [],
    )
    .action(async (path: string, options: Options) => {
      const files = await readBundle(path);
      const verdict = verifyBundle(files, evidenceOf(options), showVerifying());
      // What a bundle states that is not valid is not to be relied on.
      const statements = verdict.ok ? tallyStatements(files) : null;
      if (program.opts()['json'] === true) console.log(JSON.stringify({ ...verdict, statements }, null, 2));
      else console.log(describe(verdict, statements ?? []));
      process.exitCode = verdict.ok ? 0 : 1;
    });
}

const evidenceOf = ({ commitment, result, logKey, witnessKey }: Options) => ({
  commitment: readDigest(commitment),
  result: readDigest(result),
  logKey,
  witnessKeys: witnessKey,
});

function describe(verdict: Verdict, statements: readonly Statement[]): string {
  const { zh, en, meaning } = gradeLabels[verdict.grade];
  const advice = adviseReader(verdict);
  const lines = [
    ...verdict.checks.flatMap(describeCheck),
    '',
    ...describeFacts(verdict),
    `名录指纹 ${verdict.commitment === null ? '无法计算' : groupDigest(verdict.commitment)}`,
    `结果指纹 ${verdict.result === null ? '无法计算' : groupDigest(verdict.result)}`,
    ...describeStatements(statements),
    '',
    `结论：${zh} ${en}`,
    `    ${meaning.zh}`,
    `    ${meaning.en}`,
    ...verdict.reasons.flatMap((reason) => [`  · ${reason.zh}`, `    ${reason.en}`]),
    `    ${advice.zh}`,
    `    ${advice.en}`,
  ];
  return lines.map(printable).join('\n');
}

function describeCheck({ name, passed, zh, en }: Verdict['checks'][number]): readonly string[] {
  const { mark, ...state } = describeState(passed);
  const label = checkLabels[name];
  const ending = passed === true ? '' : `：${state.zh}`;
  const told = zh === '' ? [] : [`    ${zh}`, `    ${en}`];
  return [`${mark} ${label.zh} ${label.en}${ending}`, ...told];
}

function describeFacts({ facts, edition }: Verdict): readonly string[] {
  if (facts === null) return [];
  const { agency, task, draw_number: number } = facts.commitment;
  const label = edition === null ? '' : `  ${editionLabels[edition].zh}`;
  return [`${agency.name}  ${task.name}  编号 ${number}${label}`];
}

function describeStatements(statements: readonly Statement[]): readonly string[] {
  if (statements.length === 0) return [];
  const title = '机构自己的陈述（抽取前已固定；是否属实，核验不能证明） What the agency states:';
  return ['', title, ...statements.flatMap(({ zh, en }) => [`  · ${zh}`, `    ${en}`])];
}
