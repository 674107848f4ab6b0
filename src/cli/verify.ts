import type { Command } from 'commander';
import { verifyBundle, type CheckName, type Verdict } from '../core/proof/verify-bundle.ts';
import { Refusal } from '../core/refusal.ts';
import { readBundle } from '../files/bundle-files.ts';
import { showVerifying } from './show-stages.ts';

const labels: Readonly<Record<CheckName, string>> = {
  manifest: '文件清单 manifest',
  rules: '抽取规则 rules',
  rosters: '名录与范围 rosters',
  probabilities: '权重和抽中概率 inclusion probabilities',
  commitment: '名录指纹 commitment',
  entropy: '随机数 entropy',
  targets: '检查对象的抽取 target draw',
  officers: '检查人员的匹配 pairing',
  dates: '检查日期的抽取 dates',
  result: '抽取结果 result',
  published: '与纸面公布的指纹核对 published digests',
};

/** `shuangsui verify BUNDLE`: recomputes a draw from its proof bundle; needs no database and no network. */
export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('核验证明包：从公布的名录、规则和随机数重新抽取一遍，逐项比对；不用数据库，不联网')
    .argument('<证明包>', '文件夹或 .zip')
    .option('--commitment <指纹>', '见证表上事先公布的 64 位名录指纹')
    .option('--result <指纹>', '抽取记录上的 64 位结果指纹')
    .action(async (path: string, options: { commitment?: string; result?: string }) => {
      const published = { commitment: toDigest(options.commitment), result: toDigest(options.result) };
      const verdict = verifyBundle(await readBundle(path), published, showVerifying());
      if (program.opts()['json'] === true) console.log(JSON.stringify(verdict, null, 2));
      else console.log(describe(verdict));
      process.exitCode = verdict.ok ? 0 : 1;
    });
}

/** A fingerprint as people copy it from paper: in groups, in any case. */
function toDigest(typed: string | undefined): string | undefined {
  const digits = typed?.replace(/[\s:-]/g, '').toLowerCase();
  if (digits === undefined || /^[0-9a-f]{64}$/.test(digits)) return digits;
  throw new Refusal('unreadable-file', `指纹应为 64 位数字和字母 a 至 f，输入的是 ${digits.length} 位`);
}

function describe(verdict: Verdict): string {
  const lines = verdict.checks.map(({ name, passed, zh, en }) => {
    if (passed === null) return `– ${labels[name]}：未核对`;
    return passed ? `✓ ${labels[name]}` : `✗ ${labels[name]}\n    ${zh}\n    ${en}`;
  });
  const { facts } = verdict;
  const summary =
    facts === null
      ? []
      : [
          '',
          `${facts.commitment.agency.name}  ${facts.commitment.task.name}  编号 ${facts.commitment.draw_number}`,
          `名录 ${facts.commitment.targets.size} 家，可抽 ${facts.commitment.targets.eligible} 家，抽取 ${facts.commitment.sample} 家`,
        ];
  const digests = [
    `名录指纹 ${verdict.commitment ?? '无法计算'}`,
    `结果指纹 ${verdict.result ?? '无法计算'}`,
  ];
  return [...lines, ...summary, ...digests, '', conclusion(verdict)].map(printable).join('\n');
}

/** Text without what steers a terminal or hides other text: a bundle may come from a forger. */
function printable(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return `\\u{${point.toString(16)}}`;
  });
}

function conclusion(verdict: Verdict): string {
  const failed = verdict.checks.find(({ passed }) => passed === false);
  if (failed?.name === 'published')
    return '结论：不符。证明包自身一致，但不是纸面指纹所指的那一次抽取。 NOT VALID.';
  if (failed !== undefined) return '结论：不符。证明包与公布的抽取方法不一致，见上面第一个 ✗。 NOT VALID.';
  const isCompared = verdict.checks.some(({ name, passed }) => name === 'published' && passed === true);
  return isCompared
    ? '结论：一致。重新抽取的结果与证明包相同，指纹与纸面相同。 VALID.'
    : '结论：证明包自身一致。请把上面的指纹与见证表、公告上的逐位核对，核对一致才算完成。 VALID; compare the digests with the signed sheets.';
}
