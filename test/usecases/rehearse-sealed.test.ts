import assert from 'node:assert/strict';
import { unit } from '../../src/core/draw/rules.ts';
import { Refusal } from '../../src/core/refusal.ts';
import type { TaskPlan } from '../../src/core/task/plan.ts';
import { getTask } from '../../src/store/tasks.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { rehearseTask } from '../../src/usecases/rehearse-task.ts';
import { releaseTask } from '../../src/usecases/release-task.ts';
import { sealTask } from '../../src/usecases/seal-task.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { drawHospitals, reconcileCity } from './draw-city.ts';
import { fillCity } from './fill-city.ts';

for (const database of databases) {
  describe(`a rehearsal while a draw is sealed on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let sealed = '';
    let drawn: readonly string[] = [];
    let next = '';

    // Whoever is drawn and not yet visited takes no part in another draw for the same item. There are ten hospitals.
    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
      ({ taskId: sealed, drawn } = await drawHospitals(context));
      await sealTask(context, 'checker', sealed);
      const { plan } = await getTask(context.db, sealed);
      const everybody: TaskPlan['trees'] = [
        { attributes: [], floors: [{ path: [], minimum: 10, ratio_bp: 0, yearly: false }] },
      ];
      const team = { ...plan.team, capacity: 100 };
      const wide = { ...plan, month: '2027-02', trees: everybody, maximum_ppb: unit, team };
      ({ id: next } = await draftTask(context, 'third', wide));
    });

    it('does not tell by whom it leaves out who was drawn', async () => {
      const { eligible, drawn: played } = await rehearseTask(context, next);
      assert.equal(eligible, 10);
      const codes = played.map(({ code }) => code);
      for (const code of drawn) assert.ok(codes.includes(code));
    });

    it('leaves them out once the draw is released', async () => {
      context.setNow('2026-12-21T01:00:00.000Z');
      await releaseTask(context, 'checker', sealed);
      await assert.rejects(
        rehearseTask(context, next),
        (error) => error instanceof Refusal && JSON.stringify(error.problems).includes('可抽对象只有 7 家'),
      );
    });
  });
}
