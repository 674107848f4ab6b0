import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { createContext } from '../../src/context.ts';
import { startingProfiles } from '../../src/core/risk/credit-classes.ts';
import { startingModel } from '../../src/core/risk/model.ts';
import { adoptedModel, getModel, listModels } from '../../src/store/risk-models.ts';
import { adoptRiskModel } from '../../src/usecases/adopt-risk-model.ts';
import { draftRiskModel, type ModelDraft } from '../../src/usecases/draft-risk-model.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';

const starting = startingModel(startingProfiles[0]?.classes ?? []);
const draft: ModelDraft = { ...starting, code: 'YB', name: '示例模型', reason: '首次拟定' };

for (const database of databases) {
  describe(`risk models on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = testContext(db());
      await db()('actors').insert({ ...testActor, id: 'checker', name: '李审核' });
      await db()('actors').insert({ ...testActor, id: 'third', name: '王旁观' });
    });

    it('are drafted under the next number, sorted as the protocol wants them', async () => {
      const first = await draftRiskModel(context, testActor.id, draft);
      assert.deepEqual(
        [first.version, first.state, first.weights.name],
        [1, 'draft', '示例模型（YB 第 1 版）'],
      );
      assert.deepEqual(first.weights.indicators, starting.indicators);
      const table = [
        { value: 'D', points: 60 },
        { value: 'A', points: 0 },
      ];
      const indicators = [{ kind: 'value', attribute: 'credit_class', table, otherwise: 1 }] as const;
      const second = await draftRiskModel(context, testActor.id, { ...draft, indicators });
      assert.equal(second.version, 2);
      const stored = await getModel(db(), 'YB', 2);
      assert.deepEqual(stored, second);
      assert.deepEqual(stored.weights.indicators, [{ ...indicators[0], table: table.toReversed() }]);
      assert.equal((await draftRiskModel(context, testActor.id, { ...draft, code: 'OTHER' })).version, 1);
      await assert.rejects(getModel(db(), 'YB', 3), { code: 'not-found' });
    });

    it('are refused with every mistake at once, and then leave nothing behind', async () => {
      const indicators = [
        { kind: 'value', attribute: 'name', table: [], otherwise: 0 },
        { kind: 'band', measure: 'rumours', bands: [], otherwise: -1 },
      ] as const;
      const wrong = { ...draft, code: '坏', name: ' ', base: 0, indicators };
      await assert.rejects(draftRiskModel(context, testActor.id, wrong), (error: Error) => {
        const { code, problems } = error as unknown as { code: string; problems: { place: string }[] };
        assert.equal(code, 'invalid');
        assert.deepEqual(
          problems.map(({ place }) => place),
          [
            'code',
            'name',
            'weights.base',
            'weights.indicators.0.attribute',
            'weights.indicators.1.measure',
            'weights.indicators.1.otherwise',
          ],
        );
        return true;
      });
      assert.equal((await listModels(db())).length, 3);
    });

    it('are adopted by another person than the drafter, once, one version of a model at a time', async () => {
      await assert.rejects(adoptRiskModel(context, testActor.id, 'YB', 1), { code: 'same-person' });
      assert.equal(await adoptedModel(db(), 'YB'), undefined);
      context.setNow('2026-11-23T00:00:00.000Z');
      const first = await adoptRiskModel(context, 'checker', 'YB', 1);
      assert.deepEqual(
        [first.state, first.adoptedBy, first.adoptedAt],
        ['adopted', 'checker', '2026-11-23T00:00:00.000Z'],
      );
      await assert.rejects(adoptRiskModel(context, 'checker', 'YB', 1), { code: 'wrong-state' });
      context.setNow('2026-11-24T00:00:00.000Z');
      await adoptRiskModel(context, 'third', 'YB', 2);
      assert.deepEqual(
        (await listModels(db())).map(({ code, version, state, supersededAt }) => [
          code,
          version,
          state,
          supersededAt,
        ]),
        [
          ['OTHER', 1, 'draft', null],
          ['YB', 2, 'adopted', null],
          ['YB', 1, 'superseded', '2026-11-24T00:00:00.000Z'],
        ],
      );
      await assert.rejects(adoptRiskModel(context, 'checker', 'YB', 1), { code: 'wrong-state' });
      assert.equal((await adoptedModel(db(), 'YB'))?.version, 2);
    });

    it('cannot go back to a draft that is older than what is adopted', async () => {
      await draftRiskModel(context, testActor.id, draft);
      await draftRiskModel(context, testActor.id, draft);
      await adoptRiskModel(context, 'checker', 'YB', 4);
      await assert.rejects(adoptRiskModel(context, 'checker', 'YB', 3), {
        code: 'wrong-state',
        message: /第 4 版/,
      });
    });

    it('let one of two who adopt at once succeed, and number drafts made at once without gaps', async () => {
      const free = createContext(db());
      const codes = await Promise.allSettled(
        Array.from({ length: 4 }, () => draftRiskModel(free, testActor.id, { ...draft, code: 'RACE' })),
      );
      const versions = codes
        .flatMap((one) => (one.status === 'fulfilled' ? [one.value.version] : []))
        .toSorted((left, right) => left - right);
      assert.deepEqual(
        versions,
        versions.map((_, index) => index + 1),
      );
      const adoptions = await Promise.allSettled(
        ['checker', 'third'].map((person) => adoptRiskModel(free, person, 'RACE', 1)),
      );
      assert.equal(adoptions.filter(({ status }) => status === 'fulfilled').length, 1);
      for (const one of adoptions) {
        if (one.status === 'rejected')
          assert.match((one.reason as { code: string }).code, /^(?:conflict|wrong-state)$/);
      }
      assert.equal((await adoptedModel(db(), 'RACE'))?.version, 1);
    });
  });
}
