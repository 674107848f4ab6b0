import { Command } from 'commander';
import { selfTestGenerator } from '../core/stream.ts';
import { addCalendar, addLeaveCommands } from './calendar.ts';
import { addAnnualPlans } from './annual-plans.ts';
import { addAudit, addRecheck } from './audit.ts';
import { addDemo } from './demo.ts';
import { addDispatch } from './dispatch.ts';
import { addDraw } from './draw.ts';
import { addEngine } from './engine.ts';
import { addLists } from './lists.ts';
import { addLog, addPublish } from './log.ts';
import { addPeople, addRecusal } from './people.ts';
import { addRecords } from './records.ts';
import { addRates } from './rates.ts';
import { addReconcile } from './reconcile.ts';
import { reportFailure } from './report-failure.ts';
import { addRiskData } from './risk-data.ts';
import { addRisk } from './risk.ts';
import { addServe } from './serve.ts';
import { addSlips } from './slips.ts';
import { addTasks } from './tasks.ts';
import { addVerify } from './verify.ts';
import { addVerifierPage } from './verifier-page.ts';
import { addVisits } from './visits.ts';
import { addWitness } from './witness.ts';

const program = new Command('shuangsui')
  .description('双随：双随机抽查的名录、抽取、证明与公示')
  .option('--json', '以 JSON 输出结果，供程序读取')
  .option('--actor <编号>', '操作人；改动数据的命令必须写明')
  .addHelpText('after', '\n退出码：0 成功；1 不符或被拒绝；2 用法错误或文件无法读取；3 程序故障')
  .exitOverride();

for (const add of [
  addServe,
  addDemo,
  addPeople,
  addLists,
  addRecusal,
  addReconcile,
  addRisk,
  addRiskData,
  addAnnualPlans,
  addTasks,
  addRecords,
  addVisits,
  addRates,
  addDispatch,
  addCalendar,
  addLeaveCommands,
  addDraw,
  addVerify,
  addSlips,
  addLog,
  addPublish,
  addWitness,
  addAudit,
  addRecheck,
  addEngine,
  addVerifierPage,
])
  add(program);

// Whoever reads the output may have had enough (`| head`): that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  selfTestGenerator();
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportFailure(error);
}
