import type { DrawStage } from '../core/proof/bundle.ts';
import { checkLabels } from '../core/proof/describe/describe-verdict.ts';
import type { VerifyProgress } from '../core/proof/verify/verify-bundle.ts';

/** How long a command works before it says what it does, in milliseconds. */
const patience = 2000;

const drawLabels: Readonly<Record<DrawStage, string>> = {
  targets: '抽取检查对象',
  officers: '匹配检查人员',
  dates: '抽取检查日期',
  proof: '写抽取过程和结果',
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
    show(stage === undefined ? `核对：${checkLabels[check].zh}` : `重新${drawLabels[stage]}`);
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
