import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { readSealedRecusals } from '../../src/core/proof/read-bundle.ts';
import { listRecusals } from '../../src/store/recusals.ts';
import { draftTask } from '../../src/usecases/draft-task.ts';
import { loadDraw } from '../../src/usecases/load-draw.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { recordRecusal, type RecusalDecision } from '../../src/usecases/record-recusal.ts';
import { city, clinicPlan, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';
import { fillJoint } from './fill-joint.ts';

for (const database of databases) {
  describe(`grounds of recusal on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
      await fillJoint(context);
    });

    const recuse = (officer: string, target: number, over: Partial<RecusalDecision> = {}) =>
      recordRecusal(context, 'maker', {
        officerCode: officer,
        targetCode: targetCode(target),
        ground: '',
        groundKind: 'spouse',
        requestedBy: 'self',
        effectiveOn: '2026-11-22',
        approverId: 'checker',
        state: 'active',
        ...over,
      });
    const lastDetail = async (): Promise<unknown> => {
      const entry = (await db()('audit_entries').orderBy('seq', 'desc').first()) as { detail: string };
      return JSON.parse(entry.detail);
    };

    it('are recorded with who asked, and free text stays what it was: other', async () => {
      const typed = await recuse('Z001', 1);
      assert.deepEqual([typed.groundKind, typed.ground, typed.requestedBy], ['spouse', '', 'self']);
      const free = await recordRecusal(context, 'maker', {
        officerCode: 'Z002',
        targetCode: targetCode(1),
        ground: ' 旧日同窗 ',
        effectiveOn: '2026-11-22',
        approverId: 'checker',
        state: 'active',
      });
      assert.deepEqual([free.groundKind, free.ground, free.requestedBy], ['other', '旧日同窗', 'body']);
      const stored = (await listRecusals(db())).filter(({ targetCode: code }) => code === targetCode(1));
      assert.deepEqual(stored, [typed, free]);
    });

    it('of rows from before they were typed are other, asked for by nobody known', async () => {
      await db()('recusal_versions').insert({
        id: 'f'.repeat(32),
        officer_code: 'Z003',
        target_code: targetCode(2),
        version: 1,
        state: 'active',
        ground: '近亲属任职',
        actor_id: 'maker',
        approver_id: 'checker',
        effective_on: '2026-11-01',
        recorded_at: '2026-11-01T00:00:00.000Z',
      });
      const [old] = (await listRecusals(db())).filter(({ targetCode: code }) => code === targetCode(2));
      assert.deepEqual([old?.groundKind, old?.ground, old?.requestedBy], ['other', '近亲属任职', null]);
    });

    const byFirst = ([left]: readonly unknown[], [right]: readonly unknown[]): number =>
      String(left) < String(right) ? -1 : 1;

    it('stand in the frame with label and words', async () => {
      await recuse('Z004', 3, { ground: '任该所负责人' });
      context.setNow('2026-12-01T01:00:00.000Z');
      const { id } = await draftTask(context, 'maker', clinicPlan);
      const { frame, officers, files } = await loadDraw(context, id);
      context.setNow('2026-11-22T00:00:00.000Z');
      // The ground is in the sealed line; the public one names a pseudonym.
      const grounds = readSealedRecusals(files).map(({ ground }) => ground);
      const codes = new Map(officers.map(({ pseudonym, code }) => [pseudonym, code]));
      assert.deepEqual(
        frame.recusals.map(({ officer }, row) => [codes.get(officer), grounds[row]]).toSorted(byFirst),
        [
          ['Z001', '涉及配偶的利害关系'],
          ['Z002', '旧日同窗'],
          ['Z003', '近亲属任职'],
          ['Z004', '涉及配偶的利害关系：任该所负责人'],
        ],
      );
    });

    it('are refused without words, with the wrong asker, and when recorder and decider are one', async () => {
      const places = (error: unknown): readonly string[] =>
        (error as { problems: readonly { place: string }[] }).problems.map(({ place }) => place);
      await assert.rejects(recuse('Z001', 4, { groundKind: 'other' }), (error) => {
        assert.deepEqual(places(error), ['ground']);
        return true;
      });
      await assert.rejects(recuse('Z001', 4, { groundKind: 'party-application' }), (error) => {
        assert.deepEqual(places(error), ['requested_by']);
        return true;
      });
      await recuse('Z001', 4, { groundKind: 'party-application', requestedBy: 'party' });
      await assert.rejects(recuse('Z002', 4, { approverId: 'maker' }), { code: 'same-person' });
    });

    it('leave two certified officers for the target, or somebody must know that they do not', async () => {
      // Of the city's eight, six may go: two are left, Z007 and Z008. A seventh would leave one.
      for (const number of [1, 2, 3, 4, 5, 6]) await recuse(`Z00${number}`, 5);
      assert.deepEqual(await lastDetail(), {
        version: 1,
        approver: 'checker',
        certified_left: 2,
        before: null,
        after: {
          state: 'active',
          ground_kind: 'spouse',
          ground: null,
          requested_by: 'self',
          effective_on: '2026-11-22',
        },
      });
      await assert.rejects(recuse('Z007', 5), {
        code: 'wrong-state',
        message: new RegExp(`示例市医疗保障局能检查 ${targetCode(5)} 的持有效执法证人员只剩 1 人，少于两人`),
      });
      await recuse('Z007', 5, { isShortageKnown: true });
      assert.equal(((await lastDetail()) as { certified_left: number }).certified_left, 1);
      // Ending it is never short of anybody, and gives the officer back.
      await recuse('Z007', 5, { state: 'ended', effectiveOn: '2026-11-22' });
      await recuse('Z001', 6);
    });

    it('count nobody who is suspended, not certified by then, or of another authority', async () => {
      const suspend = { list: 'officers', change: 'suspension', isCorrection: false, texts: {} } as const;
      for (const code of ['Z005', 'Z006'])
        await recordChange(context, 'maker', {
          ...suspend,
          code,
          reason: '借调外单位',
          effectiveOn: '2026-11-22',
        });
      for (const number of [1, 2, 3]) await recuse(`Z00${number}`, 7);
      // Z004, Z007 and Z008 are left; the three of WJ are no help.
      await recuse('Z004', 7);
      await assert.rejects(recuse('Z007', 7), { code: 'wrong-state', message: /只剩 1 人/ });
      // All certificates end with 2028: from then on none is left.
      await recuse('Z008', 8, { effectiveOn: '2029-01-01' });
      assert.equal(Object.hasOwn((await lastDetail()) as object, 'certified_left'), false);
    });

    it('of an officer of another authority take nobody from the city', async () => {
      for (const code of ['W001', 'W002', 'W003']) await recuse(code, 9);
      assert.equal(Object.hasOwn((await lastDetail()) as object, 'certified_left'), false);
    });

    it('count the officers of the city for a target of its county, and those of the county alone for theirs', async () => {
      const texts = {
        name: '区检查员',
        organisation_code: city.county,
        certificate_number: '8801',
        certificate_expires_on: '2028-12-31',
      };
      for (const code of ['C001', 'C002'])
        await recordChange(context, 'maker', {
          list: 'officers',
          change: 'entry',
          isCorrection: false,
          code,
          reason: '新进',
          effectiveOn: '2026-11-22',
          texts,
        });
      // Target 11 is the county's. Of a county officer's recusal the county has one left; of a city officer's the city has many.
      await assert.rejects(recuse('C001', 11), {
        code: 'wrong-state',
        message: /示例区医疗保障分局能检查 H33010600011 的持有效执法证人员只剩 1 人/,
      });
      await recuse('Z001', 11);
      assert.equal(((await lastDetail()) as { certified_left: number }).certified_left, 7);
    });
  });
}
