import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { approveTask } from '../../src/usecases/approve-task.ts';
import { commitTask } from '../../src/usecases/commit-task.ts';
import { describeStaffing } from '../../src/usecases/describe-staffing.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { drawTask } from '../../src/usecases/draw-task.ts';
import { requestVoid, voidTask } from '../../src/usecases/end-task.ts';
import { freezeTask } from '../../src/usecases/freeze-task.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { openReconciliation, signReconciliation } from '../../src/usecases/reconcile-pool.ts';
import { recordRecusal } from '../../src/usecases/record-recusal.ts';
import { agreementFile, ceremony, city, clinicCount, clinicPlan, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { inFreshMonth } from './end-tasks.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker] = ['maker', 'checker'];

async function prepare(context: TestContext): Promise<void> {
  const upload = { organisationCode: city.code, month: '2026-11', fileName: '协议.csv' };
  const { id } = await openReconciliation(context, maker, { ...upload, bytes: agreementFile() });
  await signReconciliation(context, maker, id, 'bureau', '');
  await signReconciliation(context, checker, id, 'agency', '');
  const recusal = {
    ground: '近亲属任职',
    effectiveOn: '2026-11-21',
    approverId: checker,
    state: 'active',
  } as const;
  // Only Z001 and Z002 may go to the clinics.
  for (let number = 1; number <= clinicCount; number += 1)
    for (let officer = 3; officer <= 8; officer += 1)
      await recordRecusal(context, maker, {
        ...recusal,
        officerCode: `Z00${officer}`,
        targetCode: targetCode(number),
      });
  context.setNow('2026-12-01T01:00:00.000Z');
}

for (const database of databases) {
  describe(`what the record says where officers do not suffice on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
      await prepare(context);
    });

    /** What is said of a draw with this team: once before the dice, and once after them. */
    async function told(team: Partial<TaskPlan['team']>): Promise<readonly string[]> {
      const plan = await inFreshMonth(context, { ...clinicPlan, team: { ...clinicPlan.team, ...team } });
      const { id } = await draftTask(context, maker, plan);
      await approveTask(context, checker, id);
      await freezeTask(context, checker, id);
      await commitTask(context, checker, id);
      assert.deepEqual(await describeStaffing(context, await loadDraw(context, id)), []);
      await drawTask(context, maker, id, ceremony);
      const sentences = await describeStaffing(context, await loadDraw(context, id));
      await requestVoid(context, maker, id, { reason: 'frame-error', evidence: '试抽' });
      await voidTask(context, checker, id);
      return sentences;
    }

    it('is nothing where everyone was staffed as the plan says', async () => {
      assert.deepEqual(await told({ capacity: 4 }), []);
    });

    it('names those for whom rules gave way, who waits, and why nobody else can go, with the numbers', async () => {
      const sentences = await told({ capacity: 2, ladder: [{ kind: 'capacity', capacity: 3 }] });
      // Four clinics ask for eight seats; two officers hold four of them, and six when each may have three.
      assert.equal(sentences.length, 4);
      const name = '第\\d+诊所（H330106\\d{5}）';
      assert.match(
        sentences[0] ?? '',
        new RegExp(`^按方案放宽“每人上限增至 3 家”的检查对象：${name}(?:、${name})*共 [34] 家。$`),
      );
      assert.match(sentences[1] ?? '', new RegExp(`^${name}共 1 家待安排。$`));
      assert.deepEqual(sentences.slice(2), [
        '争用同一批人员的检查对象共 4 家、8 席，只能由检查员1（Z001）、检查员2（Z002）共 2 人担任，他们合计至多 6 席：缺 2 席。',
        '其余人员不能派往这些席位：须回避 6。',
      ]);
    });
  });
}
