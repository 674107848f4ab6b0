import type { DrawStage } from '../core/proof/bundle.ts';
import type { CheckName, VerifyProgress } from '../core/proof/verify-bundle.ts';

/** How long a command works before it says what it does, in milliseconds. */
const patience = 2000;

const drawLabels: Readonly<Record<DrawStage, string>> = {
  targets: '抽取检查对象',
  officers: '匹配检查人员',
  dates: '抽取检查日期',
  proof: '写抽取过程和结果',
};

const checkLabels: Readonly<Record<CheckName, string>> = {
  manifest: '核对文件清单',
  rules: '核对抽取规则',
  rosters: '核对名录',
  probabilities: '重算抽中概率',
  commitment: '重算名录指纹',
  entropy: '核对随机数',
  targets: '比对检查对象的抽取',
  officers: '比对检查人员的匹配',
  dates: '比对检查日期',
  result: '比对结果',
  published: '比对纸面指纹',
};

/** Tells at the terminal which stage of a draw begins, a line each, once it has taken two seconds; says nothing to a pipe. */
export function showDrawing(): (stage: DrawStage) => void {
  const show = showStages();
  return (stage) => {
    show(drawLabels[stage]);
  };
}

/** The same of a verification, with the stages of the draw that is made again. */
export function showVerifying(): VerifyProgress {
  const show = showStages();
  return (check, stage) => {
    show(stage === undefined ? checkLabels[check] : `重新${drawLabels[stage]}`);
  };
}

function showStages(): (label: string) => void {
  const start = performance.now();
  return (label) => {
    const taken = performance.now() - start;
    if (taken < patience || !process.stderr.isTTY) return;
    process.stderr.write(`已用 ${Math.round(taken / 1000)} 秒，正在${label}……\n`);
  };
}
