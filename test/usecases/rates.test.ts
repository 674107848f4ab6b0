import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { allVisits } from '../../src/store/visits.ts';
import { completeVisit } from '../../src/usecases/complete-visit.ts';
import { drawSubstitution } from '../../src/usecases/draw-substitutes.ts';
import { requestVoid, voidTask, withdrawTask } from '../../src/usecases/end-task.ts';
import { approveSubstitution, requestSubstitution } from '../../src/usecases/request-substitution.ts';
import { showRates } from '../../src/usecases/show-rates.ts';
import { approveSkip, requestSkip } from '../../src/usecases/skip-target.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { commitHospitals, drawHospitals, reconcileCity } from './draw-city.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker, third] = ['maker', 'checker', 'third'];
const evidence = { note: '证明', sha256: 'ab'.repeat(32) };

for (const database of databases) {
  describe(`rates on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
    });

    it('count what was promised and not kept, and name officers by family name and certificate', async () => {
      const voided = (await drawHospitals(context, '2027-01')).taskId;
      await requestVoid(context, maker, voided, { reason: 'legal-order', evidence: '上级责令' });
      await voidTask(context, checker, voided);
      await withdrawTask(context, maker, await commitHospitals(context, '2027-02'), '计划调整');
      const { taskId } = await drawHospitals(context, '2027-03', [maker]);
      context.setNow('2026-11-23T00:00:00.000Z');
      const visits = (await allVisits(db(), { task: taskId })).map(({ visit }) => visit);
      const gone = visits[0]?.officers[0] ?? '';
      const affected = visits.filter(({ officers }) => officers.includes(gone)).length;
      const wish = { officers: [gone], reason: 'illness', evidence } as const;
      const { id } = await requestSubstitution(context, checker, taskId, wish);
      await approveSubstitution(context, maker, id);
      await drawSubstitution(context, third, id, ceremony);
      const skip = await requestSkip(context, checker, taskId, {
        target: visits[2]?.targetCode ?? '',
        reason: 'moved',
        evidence,
      });
      await approveSkip(context, maker, skip.id);

      const rate = (times: number, of: number) => ({ times, of, outOfLine: false });
      const sealed = await showRates(context);
      assert.deepEqual(sealed.officers, []);
      // The day on which the lists are public: nothing is sealed that was voided, the other still is.
      context.setNow('2026-12-21T02:00:00.000Z');
      // The substitutes of the first are those who were drawn; to the second go two others.
      const completedOn = '2026-12-12';
      await completeVisit(context, checker, visits[0]?.id ?? '', { completedOn });
      assert.deepEqual((await showRates(context)).offices[0]?.rates.others, rate(0, 1));
      const others = ['Z001', 'Z002', 'Z003', 'Z004', 'Z005', 'Z006']
        .filter((code) => visits[1]?.officers.includes(code) === false && code !== gone)
        .slice(0, 2);
      const reason = '临时公务';
      await completeVisit(context, checker, visits[1]?.id ?? '', { completedOn, officers: others, reason });
      const { offices, officers } = await showRates(context);
      assert.deepEqual(
        offices.map(({ code, rates }) => [code, rates]),
        [
          [
            '330100YB',
            {
              withdrawals: rate(1, 3),
              voids: rate(1, 2),
              substitutions: rate(affected, 6),
              skips: rate(1, 6),
              others: rate(1, 2),
              fallbacks: rate(0, 3),
            },
          ],
        ],
      );
      assert.equal(
        officers.reduce((sum, { fallenOut }) => sum + fallenOut.of, 0),
        officers.length,
        'each was sent by one draw that is open, however many visits that were',
      );
      for (const { label } of officers)
        assert.match(label, /^检同志（证号尾号 3301|^检同志（证号尾号 301\d）/);
      assert.deepEqual((await showRates(context, '2025')).offices, []);
    });
  });
}
