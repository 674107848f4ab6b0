import { startingProfiles } from '../core/risk/credit-classes.ts';
import { startingModel } from '../core/risk/model.ts';
import { randomInt } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { makeDemoCounty } from '../../seeds/demo-county.ts';
import { loadConfig } from '../config.ts';
import { createContext, type Context } from '../context.ts';
import { getList, listNames } from '../core/lists/definitions.ts';
import { verifyBundle } from '../core/proof/verify-bundle.ts';
import { chinaDay } from '../core/task/china-day.ts';
import type { TaskPlan } from '../core/task/plan.ts';
import { readBundle, writeBundleFolder, zipBundle } from '../files/bundle-files.ts';
import { writeCsv } from '../files/write-csv.ts';
import { writeRecords } from '../files/write-sheet.ts';
import { connect } from '../store/connect.ts';
import { migrate } from '../store/migrate.ts';
import { addActor } from '../usecases/add-actor.ts';
import { applyImport } from '../usecases/apply-import.ts';
import { approveTask } from '../usecases/approve-task.ts';
import { checkUpload } from '../usecases/check-import.ts';
import { commitTask } from '../usecases/commit-task.ts';
import { draftTask } from '../usecases/draft-task.ts';
import { drawTask } from '../usecases/draw-task.ts';
import { freezeTask } from '../usecases/freeze-task.ts';
import { loadBundle, loadDraw } from '../usecases/load-draw.ts';
import { openReconciliation, signReconciliation } from '../usecases/reconcile-pool.ts';
import { recordRecusal } from '../usecases/record-recusal.ts';
import { releaseTask } from '../usecases/release-task.ts';
import { renderTaskDocument, taskDocuments, type TaskDocument } from '../usecases/render-document.ts';
import { sealTask } from '../usecases/seal-task.ts';
import { inGroups } from './ceremony.ts';
import { describeDrawn } from './describe-drawn.ts';

const organisation = 'DEMO-XIAN';
const [maker, checker, agency] = ['demo-jingban', 'demo-fuzeren', 'demo-zhongxin'];

/** `shuangsui demo`: the whole monthly draw of a made-up county, through the same use cases as every other door. */
export function addDemo(program: Command): void {
  program
    .command('demo')
    .description('用虚构的示例县走完一次月度抽查：导入、核对、冻结、公布指纹、掷骰、抽取、文件、核验')
    .action(async () => {
      const home = join(loadConfig().dataDir, 'demo');
      await rm(home, { recursive: true, force: true });
      await mkdir(home, { recursive: true });
      const db = connect(`sqlite:${join(home, 'demo.db')}`);
      try {
        await migrate(db);
        await play(createContext(db), home);
      } finally {
        await db.destroy();
      }
    });
}

let started = 0;

function say(step: string, text: string): void {
  if (started === 0) started = performance.now();
  console.log(
    `${((performance.now() - started) / 1000).toFixed(1).padStart(5)} 秒  ${step.padEnd(6, '　')}${text}`,
  );
}

async function play(context: Context, home: string): Promise<void> {
  const today = chinaDay(context.now().toISOString());
  say('说明', '全部机构、人员和数据都是虚构的示例');
  await importLists(context, home, today);
  await reconcileMonth(context, home, today);
  const task = await prepare(context, planFor(today));
  await documents(context, task, home, ['work-plan', 'task-notice', 'witness-sheet']);
  await drawInPublic(context, task);
  await sealTask(context, maker, task);
  say('封存', '证明包已按存储的字节重新核验并封存');
  await documents(context, task, home, ['draw-record']);
  const later: Context = { ...context, now: () => new Date(context.now().getTime() + 40 * 86_400_000) };
  await releaseTask(later, checker, task);
  say('公布', '（演示：时钟拨到检查结束之后）名单可以公布');
  await documents(later, task, home, ['drawn-notice']);
  await prove(context, task, home);
}

async function importLists(context: Context, home: string, today: string): Promise<void> {
  for (const [id, name, title] of [
    [maker, '示例经办', '基金监管股经办人'],
    [checker, '示例负责', '基金监管股负责人'],
    [agency, '示例医保中心', '经办机构工作人员'],
  ] as const) {
    await addActor(context, { id, name, title, organisationCode: organisation });
  }
  const { lists } = makeDemoCounty();
  for (const name of listNames) {
    const list = getList(name);
    const file = join(home, `${list.label}.xlsx`);
    const bytes = await writeRecords(list, lists[name], 'xlsx');
    await writeFile(file, bytes);
    const run = await checkUpload(context, maker, { list: name, fileName: `${list.label}.xlsx`, bytes });
    await applyImport(context, maker, run.id, { reason: '初次建库', effectiveOn: today, leaving: 'keep' });
    say('导入', `${list.label} ${run.report.added} 条（${file}）`);
  }
  const decision = {
    officerCode: 'YB002',
    targetCode: 'H33000000003',
    ground: '近亲属在该院任职',
    effectiveOn: today,
  };
  await recordRecusal(context, maker, { ...decision, approverId: checker, state: 'active' });
  say('回避', '登记 1 条：YB002 回避 H33000000003');
}

async function reconcileMonth(context: Context, home: string, today: string): Promise<void> {
  const rows = [['机构编码', '机构名称', '协议状态'], ...makeDemoCounty().agreements];
  const bytes = writeCsv(rows, 'utf-8');
  await writeFile(join(home, '服务协议清单.csv'), bytes);
  const upload = {
    organisationCode: organisation,
    month: today.slice(0, 7),
    fileName: '服务协议清单.csv',
    bytes,
  };
  const { id, differences } = await openReconciliation(context, maker, upload);
  await signReconciliation(context, maker, id, 'bureau', '差异下月补录');
  await signReconciliation(context, agency, id, 'agency', '已知悉');
  say('核对', `应纳尽纳核对表：差异 ${differences.length} 处，监管机构和经办机构双方已签字`);
}

function planFor(today: string): TaskPlan {
  const day = (offset: number): string =>
    chinaDay(new Date(new Date(`${today}T04:00:00Z`).getTime() + offset * 86_400_000).toISOString());
  return {
    name: `${Number(today.slice(0, 4))}年${Number(today.slice(5, 7))}月定点医药机构双随机抽查`,
    organisation_code: organisation,
    item_code: 'SL-01',
    month: today.slice(0, 7),
    cut_off_day: today,
    scope: [],
    kind: 'monthly',
    announced: true,
    annual_plan: null,
    year: { from: `${today.slice(0, 4)}-01-01`, to: `${today.slice(0, 4)}-12-31`, periods: 2 },
    duties: [],
    caps: [{ name: '同一对象全年现场检查一次', scope: [], visits: 1, items: [], on_site_only: true }],
    trees: [
      {
        attributes: ['kind'],
        floors: [
          { path: [], ratio_bp: 500, minimum: 0, yearly: false },
          { path: ['综合医院'], ratio_bp: 0, minimum: 2, yearly: false },
          { path: ['零售药店'], ratio_bp: 500, minimum: 0, yearly: false },
        ],
      },
    ],
    weights: startingModel(startingProfiles[0]?.classes ?? []),
    maximum_ppb: 900_000_000,
    budget: null,
    exclusions: [{ code: 'H33000000012', reason: '正在办理迁址' }],
    unavailable: [],
    limits: [],
    team: {
      by: 'officer',
      capacity: 10,
      separate_last: true,
      seats: [
        { role: '组长', certified: true, scope: [], skills: [], match: [], differ: [] },
        { role: '组员', certified: true, scope: [], skills: [], match: [], differ: [] },
      ],
      ladder: [{ kind: 'last_team' }],
    },
    dates: { per_day: 1, together: null },
    participants: [],
    window: { from: day(1), to: day(25) },
    release_on: day(26),
    contact: '示例县医疗保障局基金监管股（示例电话 000-0000）',
  };
}

async function prepare(context: Context, plan: TaskPlan): Promise<string> {
  const { id } = await draftTask(context, maker, plan);
  await approveTask(context, checker, id);
  say('批准', `${plan.name}：${maker} 拟定，${checker} 批准`);
  await freezeTask(context, checker, id);
  const { commitment } = await commitTask(context, checker, id);
  const { frame, eligible, sample } = await loadDraw(context, id);
  say('冻结', `名录 ${frame.targets.length} 家，可抽 ${eligible} 家，将抽 ${sample} 家`);
  say('公布', `名录指纹 ${inGroups(commitment ?? '')}`);
  return id;
}

async function drawInPublic(context: Context, task: string): Promise<void> {
  const throwDice = (): string => Array.from({ length: 12 }, () => String(randomInt(10))).join('');
  const thrown = [throwDice(), throwDice()] as const;
  say(
    '掷骰',
    `见证人甲 ${thrown[0]}，见证人乙 ${thrown[1]}（演示由程序代掷；实际由两位见证人各掷十面骰十二次）`,
  );
  const names = ['示例见证人甲', '示例见证人乙'] as const;
  const { result } = await drawTask(context, maker, task, {
    place: '示例县医疗保障局二楼会议室',
    present: [
      { name: '示例经办', role: '操作员', unit: '示例县医疗保障局' },
      { name: names[0], role: '见证人甲', unit: '示例县纪委监委' },
      { name: names[1], role: '见证人乙', unit: '示例县司法局' },
    ],
    objections: '',
    sources: [
      { name: 'dice-a', by: names[0], value: thrown[0], again: thrown[0] },
      { name: 'dice-b', by: names[1], value: thrown[1], again: thrown[1] },
    ],
  });
  const lines = describeDrawn(await loadDraw(context, task));
  say('抽取', `抽取 ${lines.length} 家，结果指纹 ${inGroups(result ?? '')}`);
  for (const line of lines) console.log(`            ${line}`);
}

async function documents(
  context: Context,
  task: string,
  home: string,
  names: readonly TaskDocument[],
): Promise<void> {
  for (const name of names) {
    const file = join(home, `${taskDocuments[name]}.pdf`);
    await writeFile(file, await renderTaskDocument(context, task, name));
    say('文件', file);
  }
}

async function prove(context: Context, task: string, home: string): Promise<void> {
  const files = await loadBundle(context, task);
  await writeBundleFolder(join(home, '证明包'), files);
  await writeFile(join(home, '证明包.zip'), await zipBundle(files));
  const { commitment, result } = (await loadDraw(context, task)).task;
  const published = { commitment: commitment ?? '', result: result ?? '' };
  const verdict = verifyBundle(await readBundle(join(home, '证明包.zip')), published);
  if (!verdict.ok) throw new Error('the demonstration bundle does not verify');
  say('核验', `${verdict.checks.length} 项核对全部一致。自己核验：`);
  console.log(
    `            npx shuangsui verify ${join(home, '证明包.zip')} --commitment ${published.commitment} --result ${published.result}`,
  );
}
