import type { Command } from 'commander';
import { auditLog, type AuditVerdict } from '../core/audit/audit-log.ts';
import { findingLabels, type Finding } from '../core/audit/finding.ts';
import { reasonCodes, type ReasonCode } from '../core/proof/verify/grade.ts';
import { gradeLabels, printable } from '../core/proof/describe/describe-verdict.ts';
import { findDateFault } from '../core/lists/codes.ts';
import { Refusal } from '../core/refusal.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { readPublishedLog } from '../files/published-log.ts';
import { recheckDraws } from '../usecases/recheck-draws.ts';
import { print, withSession } from './session.ts';

interface Options {
  readonly logKey?: string;
  readonly witnessKey: readonly string[];
  readonly kept: readonly string[];
  readonly asOf?: string;
}

const several = (value: string, values: readonly string[]): readonly string[] => [...values, value];

/** `shuangsui audit LOG`: everything that an agency ever committed, from what it publishes; needs no database and no network. */
export function addAudit(program: Command): void {
  program
    .command('audit')
    .description(
      '审查一个机构公布过的全部抽取：日志是否被改动、有无漏交的结果、并行的承诺、异常的骰点；不用数据库，不联网',
    )
    .argument('<文件夹>', '公布的文件夹：shuangsui publish 的输出')
    .option('--log-key <公钥>', '透明日志的公钥')
    .option('--witness-key <公钥>', '见证方的公钥；可以写几次', several, [])
    .option('--kept <文件>', '以前留存的检查点；可以写几次', several, [])
    .option('--as-of <日期>', '到这一天为止该有的都应当有；默认今天')
    .action(async (folder: string, { logKey, witnessKey, kept, asOf }: Options) => {
      const day = asOf ?? chinaDay(new Date().toISOString());
      if (findDateFault(day) !== undefined)
        throw new Refusal('invalid', `--as-of 应为日期 YYYY-MM-DD，不能是 ${day}`);
      const log = await readPublishedLog(folder, kept);
      const terms = { logKey, witnessKeys: witnessKey, asOf: day };
      const verdict = auditLog(log, terms, (name) => {
        if (process.stderr.isTTY) process.stderr.write(`核验 ${printable(name)}\n`);
      });
      if (program.opts()['json'] === true) console.log(JSON.stringify(verdict, null, 2));
      else for (const line of describe(verdict)) console.log(line);
      process.exitCode = verdict.grade === 'red' ? 1 : 0;
    });
}

const reasonLabels: Readonly<Record<ReasonCode, string>> = {
  untied: '未与事先公布的内容核对',
  unwitnessed: '没有机构以外的见证',
  'sealed-missing': '公开版，权重按承诺采用',
  'beacon-unchecked': '有随机数须另行查对',
  fallback: '用过备用的随机数来源',
};

const marks = { red: '✗', amber: '!' } as const;

const describeFinding = ({ grade, code, subject, zh, en }: Finding): readonly string[] => [
  `${marks[grade]} ${findingLabels[code]}（${printable(subject)}）：${printable(zh)}`,
  `    ${printable(en)}`,
];

function describe({ grade, findings, entries, draws, isSignatureChecked }: AuditVerdict): readonly string[] {
  const { zh, en } = gradeLabels[grade];
  const counted = (['green', 'amber', 'red'] as const).map(
    (each) => `${gradeLabels[each].zh} ${draws.filter((draw) => draw.grade === each).length}`,
  );
  const unseen = draws.filter((draw) => draw.grade === null).length;
  const reasons = reasonCodes
    .map((code) => ({ code, count: draws.filter((draw) => draw.reasons.includes(code)).length }))
    .filter(({ count }) => count > 0);
  return [
    `日志 ${entries} 条，抽取 ${draws.length} 次；证明包：${counted.join('，')}，没有证明包 ${unseen} 次`,
    ...(isSignatureChecked
      ? []
      : ['未给出日志公钥（--log-key），没有核对签名 no log key: signatures not checked']),
    ...reasons.map(({ code, count }) => `– ${count} 次证据较少（${reasonLabels[code]}）`),
    ...findings.flatMap(describeFinding),
    `结论：${zh} ${en}`,
  ];
}

/** `shuangsui recheck`: recomputes every stored draw, the log and the audit chain; ends with 1 when something is wrong. */
export function addRecheck(program: Command): void {
  program
    .command('recheck')
    .description('重算库中的全部抽取、透明日志和审计链；发现不符时记入审计并以退出码 1 结束')
    .action(() =>
      withSession(program, 'draw-recheck', async (context, actorId) => {
        const report = await recheckDraws(context, actorId, (task) => {
          if (process.stderr.isTTY) process.stderr.write(`重算 ${task.drawNumber}\n`);
        });
        print(program, report, [
          `重算 ${report.draws} 次抽取，${report.faults.length === 0 ? '全部一致' : `发现 ${report.faults.length} 处不符`}`,
          ...report.faults.map((fault) => `✗ ${fault}`),
        ]);
        process.exitCode = report.faults.length === 0 ? 0 : 1;
      }),
    );
}
