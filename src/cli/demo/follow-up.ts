import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { demoDrugs } from '../../../seeds/demo-year.ts';
import { recordPlanOf } from '../../core/records/plan.ts';
import { writeCsv } from '../../files/write-csv.ts';
import { allVisits } from '../../store/visits.ts';
import { commitRecordDraw } from '../../usecases/commit-record-draw.ts';
import { completeVisit } from '../../usecases/complete-visit.ts';
import { confirmVisit } from '../../usecases/confirm-visit.ts';
import { drawRecords } from '../../usecases/draw-records.ts';
import { loadDraw } from '../../usecases/load-draw.ts';
import { recordVisit } from '../../usecases/record-visit.ts';
import { sealRecordDraw } from '../../usecases/seal-record-draw.ts';
import { throwDice } from './hold-draw.ts';
import { as, checker, maker, organisation, say, type Stage } from './stage.ts';

/** On site: within a drawn pharmacy, the month's largest drugs for certain and others at random, with dice of their own. */
export async function drawDrugs(stage: Stage, task: string): Promise<void> {
  const { context, home, today } = stage;
  const { drawn } = await loadDraw(context, task);
  const pharmacy = drawn.find(
    ({ target, team }) => target.attributes['kind'] === '零售药店' && team.length > 0,
  );
  if (pharmacy === undefined) return;
  const month = today.slice(0, 7);
  const bytes = writeCsv(demoDrugs(month), 'utf-8');
  await writeFile(join(home, '药品进销存.csv'), bytes);
  const draw = await commitRecordDraw(as(stage, checker, 'record-draw'), checker, {
    taskId: task,
    targetCode: pharmacy.target.id,
    plan: recordPlanOf({ kind: 'drugs', from: month, to: month }),
    fileName: '药品进销存.csv',
    bytes,
  });
  const [officer] = pharmacy.team;
  const names = [officer?.name ?? '', '药店负责人'] as const;
  await drawRecords(as(stage, maker, 'record-draw'), maker, draw.id, {
    place: pharmacy.target.name,
    present: [
      { name: '示例经办', role: '操作员', unit: '示例县医疗保障局' },
      { name: names[0], role: '检查人员', unit: '示例县医疗保障局' },
      { name: names[1], role: '药店代表', unit: pharmacy.target.name },
    ],
    objections: '',
    sources: throwDice(names),
  });
  await sealRecordDraw(as(stage, checker, 'record-draw'), checker, draw.id);
  say('记录', `${pharmacy.target.name}：${month} 药品 60 种，金额前 20 种必查，其余随机 10 种，另有证明包`);
}

/** After the inspections: the drawn visits were held, and one on a complaint beside them, which a second person confirms. */
export async function recordVisits(stage: Stage, task: string): Promise<void> {
  const { context } = stage;
  const recording = as(stage, maker, 'visit-record');
  const visits = await allVisits(context.db, { task });
  const held = visits.filter(({ visit }) => visit.officers.length > 0);
  for (const { visit } of held)
    await completeVisit(recording, maker, visit.id, { completedOn: visit.due?.from ?? '' });
  say('检查', `登记完成 ${held.length} 家，待安排 ${visits.length - held.length} 家`);
  const complaint = await recordVisit(recording, maker, {
    targetCode: 'P33000000350',
    organisationCode: organisation,
    itemCode: 'SL-01',
    basis: 'complaint',
    ground: '群众反映串换药品',
    isOnSite: true,
    isFullCheck: false,
    completedOn: visits[0]?.visit.due?.from ?? '',
    officers: ['YB001', 'YB003'],
    exemption: null,
  });
  await confirmVisit(as(stage, checker, 'visit-confirm'), checker, complaint.id);
  say('检查', '投诉举报检查 1 家：不属随机抽查，单独登记，由另一人确认，不计入频次');
}
