import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDemoCounty } from '../../../seeds/demo-county.ts';
import { demoIndicators, demoPastVisits, demoRatings } from '../../../seeds/demo-year.ts';
import { getList, listNames } from '../../core/lists/definitions.ts';
import { startingProfiles } from '../../core/risk/credit-classes.ts';
import { startingModel } from '../../core/risk/model.ts';
import { writeCsv } from '../../files/write-csv.ts';
import { writeRecords } from '../../files/write-sheet.ts';
import type { RiskModel } from '../../store/risk-models.ts';
import { adoptCreditProfile } from '../../usecases/adopt-credit-profile.ts';
import { adoptRiskModel } from '../../usecases/adopt-risk-model.ts';
import { applyImport } from '../../usecases/apply-import.ts';
import { applyRiskSheet } from '../../usecases/apply-risk-sheet.ts';
import { checkUpload } from '../../usecases/check-import.ts';
import { checkRiskSheet } from '../../usecases/check-risk-sheet.ts';
import { confirmVisitImport } from '../../usecases/decide-visit-import.ts';
import { draftRiskModel } from '../../usecases/draft-risk-model.ts';
import { importVisits } from '../../usecases/import-visits.ts';
import { openReconciliation, signReconciliation } from '../../usecases/reconcile-pool.ts';
import { recordRecusal } from '../../usecases/record-recusal.ts';
import { agency, as, checker, maker, organisation, say, type Stage } from './stage.ts';

/** One list, two pools: lists, a recusal, and the month's reconciliation. */
export async function fillPools(stage: Stage): Promise<void> {
  const { home, today } = stage;
  const context = as(stage, maker, 'list-change');
  const { lists } = makeDemoCounty();
  for (const name of listNames) {
    const list = getList(name);
    const file = join(home, `${list.label}.xlsx`);
    const bytes = await writeRecords(list, lists[name], 'xlsx');
    await writeFile(file, bytes);
    const run = await checkUpload(context, maker, { list: name, fileName: `${list.label}.xlsx`, bytes });
    await applyImport(context, maker, run.id, {
      reason: '初次建库',
      effectiveOn: `${today.slice(0, 4)}-01-01`,
      leaving: 'keep',
    });
    say('导入', `${list.label} ${run.report.added} 条（${file}）`);
  }
  const decision = {
    officerCode: 'YB002',
    targetCode: 'H33000000003',
    ground: '近亲属在该院任职',
    effectiveOn: today,
  };
  await recordRecusal(as(stage, maker, 'recusal-record'), maker, {
    ...decision,
    approverId: checker,
    state: 'active',
  });
  say('回避', '登记 1 条：YB002 回避 H33000000003');
  await reconcileMonth(stage);
}

async function reconcileMonth(stage: Stage): Promise<void> {
  const { home, today } = stage;
  const rows = [['机构编码', '机构名称', '协议状态'], ...makeDemoCounty().agreements];
  const bytes = writeCsv(rows, 'utf-8');
  await writeFile(join(home, '服务协议清单.csv'), bytes);
  const upload = {
    organisationCode: organisation,
    month: today.slice(0, 7),
    fileName: '服务协议清单.csv',
    bytes,
  };
  const { id, differences } = await openReconciliation(
    as(stage, maker, 'reconciliation-open'),
    maker,
    upload,
  );
  await signReconciliation(as(stage, maker, 'reconciliation-sign'), maker, id, 'bureau', '差异下月补录');
  await signReconciliation(as(stage, agency, 'reconciliation-sign'), agency, id, 'agency', '已知悉');
  say('核对', `应纳尽纳核对表：差异 ${differences.length} 处，监管机构和经办机构双方已签字`);
}

/** What is known of the institutions: credit classes and ratings, indicators, a risk model that a second person adopts. */
export async function weighRisks(stage: Stage): Promise<RiskModel> {
  const { home, today } = stage;
  const [making, checking] = [as(stage, maker, 'risk-change'), as(stage, checker, 'risk-adopt')];
  const year = today.slice(0, 4);
  const effectiveOn = `${year}-01-01`;
  const [profile] = startingProfiles;
  if (profile === undefined) throw new Error('there is no starting table of credit classes');
  await adoptCreditProfile(checking, checker, { ...profile, effectiveOn, reason: '示例县采用四级' });
  for (const [kind, label, rows] of [
    ['ratings', '信用评级', demoRatings(year)],
    ['indicators', '风险指标', demoIndicators(year)],
  ] as const) {
    const bytes = writeCsv(rows, 'utf-8');
    await writeFile(join(home, `${label}.csv`), bytes);
    const { id, report } = await checkRiskSheet(making, maker, { kind, fileName: `${label}.csv`, bytes });
    await applyRiskSheet(making, maker, kind, id, { reason: '年度数据', effectiveOn });
    say('风险', `${label} ${report.added} 条`);
  }
  const { name, base, indicators } = startingModel(profile.classes);
  const draft = { code: 'DEMO', name, base, indicators, reason: '示例县首个模型' };
  const { code, version } = await draftRiskModel(making, maker, draft);
  const model = await adoptRiskModel(checking, checker, code, version);
  say('风险', `${model.weights.name}：${indicators.length} 项指标，${maker} 拟定，${checker} 采用`);
  return model;
}

/** The visits of the year before the service came, confirmed by a second person. */
export async function importPastVisits(stage: Stage): Promise<void> {
  const { home, today } = stage;
  const rows = demoPastVisits(today);
  if (rows.length === 1) return;
  const bytes = writeCsv(rows, 'utf-8');
  await writeFile(join(home, '既往检查.csv'), bytes);
  const batch = await importVisits(as(stage, maker, 'visit-record'), maker, {
    organisationCode: organisation,
    fileName: '既往检查.csv',
    bytes,
  });
  await confirmVisitImport(as(stage, checker, 'visit-confirm'), checker, batch.id);
  say('检查', `既往检查 ${rows.length - 1} 次：${maker} 导入，${checker} 确认`);
}
