import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import type { VisitBasis } from '../../src/core/visits/bases.ts';
import { listAudit } from '../../src/store/audit.ts';
import { getVisit } from '../../src/store/visits.ts';
import { confirmVisit, rejectVisit } from '../../src/usecases/confirm-visit.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { recordRecusal } from '../../src/usecases/record-recusal.ts';
import { recordVisit, type RecordedVisit } from '../../src/usecases/record-visit.ts';
import { showVisitHistory } from '../../src/usecases/show-visit.ts';
import { city, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker] = ['maker', 'checker'];
const unknownId = 'f'.repeat(32);

const complaint: RecordedVisit = {
  targetCode: targetCode(1),
  organisationCode: city.code,
  itemCode: city.item,
  basis: 'complaint',
  ground: '群众反映多收费用',
  isOnSite: true,
  isFullCheck: false,
  completedOn: '2026-11-19',
  officers: ['Z002', 'Z001'],
  exemption: null,
};

/** The places of a refusal’s problems. */
const placesOf = (error: unknown): readonly string[] =>
  (error as { problems: readonly { place: string }[] }).problems.map(({ place }) => place);

for (const database of databases) {
  describe(`visits beside the draws on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;

    before(async () => {
      context = await fillCity(db());
    });

    it('count when a second person has confirmed them, and remember both', async () => {
      const recorded = await recordVisit(context, maker, complaint);
      assert.deepEqual(
        [recorded.state, recorded.origin, recorded.exemption, recorded.officers, recorded.taskId],
        ['proposed', 'recorded', 'complaint', ['Z001', 'Z002'], null],
      );
      await assert.rejects(confirmVisit(context, maker, recorded.id), { code: 'same-person' });
      assert.equal((await getVisit(db(), recorded.id)).visit.state, 'proposed');
      context.setNow('2026-11-23T00:00:00.000Z');
      const confirmed = await confirmVisit(context, checker, recorded.id);
      assert.deepEqual(
        [confirmed.state, confirmed.recordedBy, confirmed.confirmedBy, confirmed.confirmedAt],
        ['completed', maker, checker, '2026-11-23T00:00:00.000Z'],
      );
      assert.deepEqual((await getVisit(db(), recorded.id)).visit, confirmed);
      const { changes } = await showVisitHistory(context, 'checker', recorded.id);
      assert.deepEqual(
        changes.map(({ version, change, actorId, visit }) => [version, change, actorId, visit.state]),
        [
          [1, 'record', maker, 'proposed'],
          [2, 'confirm', checker, 'completed'],
        ],
      );
      const audit = await listAudit(db(), { subject: `visits/${recorded.id}` });
      assert.deepEqual(
        audit.map(({ action, actor }) => [action, actor]),
        [
          ['visit-record', maker],
          ['visit-confirm', checker],
        ],
      );
      for (const step of [
        confirmVisit(context, checker, recorded.id),
        rejectVisit(context, checker, recorded.id, '误'),
      ])
        await assert.rejects(step, { code: 'wrong-state' });
      await assert.rejects(recordVisit(context, maker, complaint), { code: 'conflict' });
    });

    it('end when they are rejected, and may then be recorded again', async () => {
      const other = { ...complaint, targetCode: targetCode(2) };
      const { id } = await recordVisit(context, maker, other);
      await assert.rejects(rejectVisit(context, checker, id, ' '), { code: 'invalid' });
      assert.equal((await rejectVisit(context, maker, id, '登记错了机构')).state, 'voided');
      await assert.rejects(confirmVisit(context, checker, id), { code: 'wrong-state' });
      assert.equal((await recordVisit(context, maker, other)).state, 'proposed');
    });

    it('never have the basis of a draw, nor that of a sheet of past visits', async () => {
      for (const basis of ['drawn', 'earlier'] as const satisfies readonly VisitBasis[]) {
        await assert.rejects(recordVisit(context, maker, { ...complaint, basis }), (error) => {
          assert.deepEqual(placesOf(error), ['basis']);
          return true;
        });
      }
    });

    it('are refused with every mistake at once', async () => {
      const wrong: RecordedVisit = {
        ...complaint,
        targetCode: 'NOWHERE',
        organisationCode: 'NOBODY',
        itemCode: 'NOTHING',
        basis: 'drawn',
        officers: ['Z001', 'Z001', 'Z999'],
        exemption: 'audit',
      };
      await assert.rejects(recordVisit(context, maker, wrong), (error) => {
        assert.deepEqual(placesOf(error), [
          'basis',
          'exemption',
          'target_code',
          'organisation_code',
          'item_code',
          'officers',
          'officers',
        ]);
        return true;
      });
      for (const completedOn of ['2026-11-24', '2026-02-30', '昨天']) {
        await assert.rejects(recordVisit(context, maker, { ...complaint, completedOn }), (error) => {
          assert.deepEqual(placesOf(error), ['completed_on']);
          return true;
        });
      }
      await assert.rejects(recordVisit(context, maker, { ...complaint, ground: '　' }), {
        code: 'invalid',
      });
      await assert.rejects(recordVisit(context, 'ghost', complaint), { code: 'unknown-actor' });
      await assert.rejects(confirmVisit(context, checker, unknownId), { code: 'not-found' });
      await assert.rejects(showVisitHistory(context, 'checker', unknownId), { code: 'not-found' });
    });

    it('take a day that has begun in China', async () => {
      context.setNow('2026-11-23T15:59:59.999Z');
      const today = { ...complaint, targetCode: targetCode(3), completedOn: '2026-11-24' };
      await assert.rejects(recordVisit(context, maker, today), { code: 'invalid' });
      context.setNow('2026-11-23T16:00:00.000Z');
      assert.equal((await recordVisit(context, maker, today)).completedOn, '2026-11-24');
    });

    it('count under the caps when a lead was only transferred, unless it came under an exempt ground', async () => {
      const lead = { ...complaint, basis: 'transferred' as const, targetCode: targetCode(4) };
      assert.equal((await recordVisit(context, maker, lead)).exemption, null);
      const audit = { ...lead, targetCode: targetCode(5), exemption: 'audit' as const };
      assert.equal((await recordVisit(context, maker, audit)).exemption, 'audit');
    });

    it('need two officers with certificates valid on the day, and none who is recused', async () => {
      const other = { ...complaint, targetCode: targetCode(6) };
      const texts = { certificate_expires_on: '2026-11-18' };
      const change = { list: 'officers', change: 'change', reason: '核对', isCorrection: false } as const;
      await recordChange(context, maker, { ...change, code: 'Z008', effectiveOn: '2026-11-21', texts });
      await assert.rejects(recordVisit(context, maker, { ...other, officers: ['Z001', 'Z008'] }), {
        code: 'invalid',
      });
      const eve = { ...other, officers: ['Z001', 'Z008'], completedOn: '2026-11-18' };
      assert.equal((await recordVisit(context, maker, eve)).state, 'proposed');
      await recordRecusal(context, maker, {
        officerCode: 'Z007',
        targetCode: targetCode(6),
        ground: '近亲属任职',
        effectiveOn: '2026-11-19',
        approverId: checker,
        state: 'active',
      });
      const close = { ...other, officers: ['Z001', 'Z002', 'Z007'] };
      await assert.rejects(recordVisit(context, maker, close), (error) => {
        assert.deepEqual(placesOf(error), ['officers']);
        return true;
      });
    });
  });
}
