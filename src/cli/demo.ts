import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { loadConfig } from '../config.ts';
import { createContext, type Context } from '../context.ts';
import { chinaDay } from '../core/task/china-day.ts';
import { connect } from '../store/connect.ts';
import { openCipher } from '../store/data-keys.ts';
import { migrate } from '../store/migrate.ts';
import { fillPools, importPastVisits, weighRisks } from './demo/fill-pools.ts';
import { drawDrugs, recordVisits } from './demo/follow-up.ts';
import { holdDraw, release } from './demo/hold-draw.ts';
import { openLog, publishAll } from './demo/keep-log.ts';
import { addInspector, leave, openAccounts } from './demo/open-accounts.ts';
import { planYear } from './demo/plan-year.ts';
import { dayAfter, say } from './demo/stage.ts';

/** `shuangsui demo`: a year's plan and a month's draw of a made-up county, through the same use cases as every other door. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description(
      '用虚构的示例县走一遍：建库、风险、年度方案、冻结、公布指纹、见证、掷骰、抽取、检查、文件、核验、审查',
    )
    .action(async () => {
      const home = join(loadConfig().dataDir, 'demo');
      await rm(home, { recursive: true, force: true });
      await mkdir(home, { recursive: true });
      const db = connect(`sqlite:${join(home, 'demo.db')}`);
      try {
        await migrate(db);
        const cipher = await openCipher(db, join(home, 'keys', 'data.key'), () => new Date());
        await play(createContext(db, join(home, 'keys'), cipher), home);
      } finally {
        await db.destroy();
      }
    });
}

async function play(context: Context, home: string): Promise<void> {
  const today = chinaDay(context.now().toISOString());
  say('说明', '全部机构、人员和数据都是虚构的示例');
  const { callers, passwords } = await openAccounts(context);
  const stage = { context, home, today, callers };
  await fillPools(stage);
  await addInspector(stage, passwords);
  const keys = await openLog(stage);
  const model = await weighRisks(stage);
  await importPastVisits(stage);
  const plan = await planYear(stage, model.weights);
  const task = await holdDraw(stage, plan, keys);
  await drawDrugs(stage, task);
  const later = new Date(`${dayAfter(today, 27)}T02:00:00Z`);
  const after = { ...stage, context: { ...context, now: () => later } };
  await recordVisits(after, task);
  await release(after, task, keys);
  await publishAll(after, keys);
  await leave(stage);
}
