import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { readSubstitution } from '../../src/core/proof/substitutions/check-substitutions.ts';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { loadTaskFiles } from '../../src/store/files.ts';
import { listLog } from '../../src/store/log.ts';
import { listSubstitutions, type SubstitutionCase } from '../../src/store/substitutions.ts';
import { allVisits, historyOfVisit } from '../../src/store/visits.ts';
import { closeVisit } from '../../src/usecases/close-visit.ts';
import { completeVisit } from '../../src/usecases/complete-visit.ts';
import { drawSubstitution } from '../../src/usecases/draw-substitutes.ts';
import {
  approveSubstitution,
  requestSubstitution,
  withdrawSubstitution,
  type SubstitutionWish,
} from '../../src/usecases/request-substitution.ts';
import { renderSubstitution } from '../../src/usecases/render-substitution.ts';
import { textOf } from '../reports/pdf-tools.ts';
import { ceremony } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { commitHospitals, drawHospitals, reconcileCity } from './draw-city.ts';
import { endTasks } from './end-tasks.ts';
import { fillCity } from './fill-city.ts';

/** The checker approved the task, so that he may see who was drawn before the release. */
const [maker, checker, third] = ['maker', 'checker', 'third'];
const evidence = { note: '诊断证明', bytes: new TextEncoder().encode('病假条') };

const monthOf = (count: number): string =>
  `${2027 + Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;

/** Other dice than those of the draw. */
const thrown = {
  ...ceremony,
  sources: [
    { name: 'dice-a', by: '赵见证', value: '123456789012', again: '123456789012' },
    { name: 'dice-b', by: '钱见证', value: '987654321098', again: '987654321098' },
  ],
};

for (const database of databases) {
  describe(`substitutions on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let taskId = '';
    let months = 0;

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
    });

    /** A task that has drawn three hospitals, and the first officer of its first visit. */
    async function drawn(): Promise<string> {
      context.setNow('2026-11-22T00:00:00.000Z');
      await endTasks(context, checker);
      months += 1;
      taskId = (await drawHospitals(context, monthOf(months))).taskId;
      context.setNow('2026-11-23T00:00:00.000Z');
      return (await visitsOf())[0]?.officers[0] ?? '';
    }

    const visitsOf = async () => (await allVisits(db(), { task: taskId })).map(({ visit }) => visit);

    const ask = (officer: string, over: Partial<SubstitutionWish> = {}): Promise<SubstitutionCase> =>
      requestSubstitution(context, checker, taskId, {
        officers: [officer],
        reason: 'illness',
        evidence,
        ...over,
      });

    it('take the place of the officer at every pending visit, and nothing else changes', async () => {
      const gone = await drawn();
      const earlier = await visitsOf();
      const { id, ask: asked } = await ask(gone);
      const affected = earlier.filter(({ officers }) => officers.includes(gone));
      assert.deepEqual(asked.targets, affected.map(({ targetCode }) => targetCode).toSorted());
      const { requestDigest } = await approveSubstitution(context, maker, id);
      const { state, number } = await drawSubstitution(context, third, id, thrown);
      assert.deepEqual([state, number], ['drawn', 1]);
      const later = await visitsOf();
      for (const [i, visit] of earlier.entries()) {
        const now = later[i]?.officers ?? [];
        if (!affected.includes(visit)) {
          assert.deepEqual(now, visit.officers);
          continue;
        }
        assert.equal(now.length, 2);
        assert.ok(!now.includes(gone));
        assert.equal(now.filter((code) => visit.officers.includes(code)).length, 1);
        const history = await historyOfVisit(db(), visit.id);
        assert.deepEqual([history.at(-1)?.change, history.at(-1)?.reason], ['substitute', '第 1 次替补']);
      }
      const log = await listLog(db(), { subject: taskId });
      const kinds = log.map(({ kind, digest }) => [kind, digest]);
      assert.deepEqual(kinds.slice(-2), [
        ['substitution-request', requestDigest],
        ['substitution', (await listSubstitutions(db(), taskId))[0]?.substitutionDigest],
      ]);
    });

    /** Replaces the first officer of the first visit, by other dice in each order. */
    async function substitute(sources: typeof thrown.sources): Promise<void> {
      const { id } = await ask((await visitsOf())[0]?.officers[0] ?? '');
      await approveSubstitution(context, maker, id);
      const named = sources.map((source, i) => ({ ...source, name: `dice-${'ab'.charAt(i)}` }));
      await drawSubstitution(context, third, id, { ...thrown, sources: named });
    }

    it('are in the bundle, one after the other, which a verifier accepts in both editions', async () => {
      await drawn();
      await substitute(thrown.sources);
      await substitute(thrown.sources.toReversed());
      const files = await loadTaskFiles(db(), taskId);
      for (const edition of ['auditor', 'public'] as const) {
        const { checks } = verifyBundle(makeEdition(files, edition));
        assert.deepEqual(
          checks.filter(({ passed }) => passed === false),
          [],
        );
        assert.equal(checks.find(({ name }) => name === 'substitutions')?.passed, true);
      }
    });

    it('are refused by a verifier when someone else is put in', async () => {
      await drawn();
      await substitute(thrown.sources);
      const files = await loadTaskFiles(db(), taskId);
      const name = 'substitution-1.json';
      const bytes = files.get(name) ?? new Uint8Array();
      const [change] = readSubstitution(bytes, name).changes;
      const forged = new TextDecoder()
        .decode(bytes)
        .replace(`"to":${JSON.stringify(change?.to)}`, `"to":${JSON.stringify(change?.from)}`);
      const edition = makeEdition(new Map([...files, [name, new TextEncoder().encode(forged)]]), 'auditor');
      const failed = verifyBundle(edition).checks.find(({ passed }) => passed === false);
      assert.equal(failed?.name, 'substitutions');
      assert.match(failed.en, /substitution-1.json: the changes/);
    });

    it('have a sheet for the witnesses once approved, and a record once drawn, sealed to all but readers', async () => {
      const { id } = await ask(await drawn());
      await assert.rejects(renderSubstitution(context, id, 'sheet'), { code: 'wrong-state' });
      const { requestDigest } = await approveSubstitution(context, maker, id);
      await assert.rejects(renderSubstitution(context, id, 'record'), { code: 'wrong-state' });
      const sheet = await textOf(await renderSubstitution(context, id, 'sheet'));
      assert.ok(sheet.includes(requestDigest?.slice(0, 8) ?? ''));
      await drawSubstitution(context, third, id, thrown);
      const [{ targetCode } = { targetCode: '' }] = await visitsOf();
      const open = await textOf(await renderSubstitution(context, id, 'record', checker));
      const closed = await textOf(await renderSubstitution(context, id, 'record', third));
      assert.deepEqual([open.includes(targetCode), closed.includes(targetCode)], [true, false]);
      assert.match(closed, /名单封存/);
    });

    it('take two people at each step', async () => {
      const { id } = await ask(await drawn());
      await assert.rejects(approveSubstitution(context, checker, id), { code: 'same-person' });
      await approveSubstitution(context, maker, id);
      await assert.rejects(drawSubstitution(context, maker, id, thrown), { code: 'same-person' });
      await drawSubstitution(context, third, id, thrown);
    });

    it('are asked for by those who may see who was drawn', async () => {
      const gone = await drawn();
      const wish = { officers: [gone], reason: 'illness', evidence } as const;
      await assert.rejects(requestSubstitution(context, third, taskId, wish), { code: 'forbidden' });
    });

    it('go in their order: no draw before the approval, no second draw, nothing taken back once approved', async () => {
      const { id } = await ask(await drawn());
      await assert.rejects(drawSubstitution(context, third, id, thrown), { code: 'wrong-state' });
      await approveSubstitution(context, maker, id);
      await assert.rejects(withdrawSubstitution(context, third, id, '算了'), { code: 'wrong-state' });
      await assert.rejects(approveSubstitution(context, third, id), { code: 'wrong-state' });
      await drawSubstitution(context, third, id, thrown);
      await assert.rejects(drawSubstitution(context, third, id, thrown), { code: 'wrong-state' });
    });

    it('can be taken back before they are approved, and asked for again', async () => {
      const gone = await drawn();
      const { id } = await ask(gone);
      await assert.rejects(ask(gone), { code: 'conflict' });
      assert.equal((await withdrawSubstitution(context, third, id, '病愈')).state, 'withdrawn');
      await ask(gone);
    });

    it('want entropy that is younger than the request', async () => {
      const { id } = await ask(await drawn());
      await approveSubstitution(context, maker, id);
      context.setNow('2026-11-22T23:59:59.999Z');
      await assert.rejects(drawSubstitution(context, third, id, thrown), { code: 'invalid' });
      context.setNow('2026-11-23T00:00:00.000Z');
      await drawSubstitution(context, third, id, thrown);
    });

    it('want dice of two throwers, typed twice alike', async () => {
      const { id } = await ask(await drawn());
      await approveSubstitution(context, maker, id);
      const [a, b] = thrown.sources;
      for (const sources of [[a, { ...b, again: '987654321099' }], [a, { ...b, by: '赵见证' }], [a], [b, a]])
        await assert.rejects(drawSubstitution(context, third, id, { ...thrown, sources } as typeof thrown), {
          code: 'invalid',
        });
      await drawSubstitution(context, third, id, thrown);
    });

    it('are refused for what makes no sense', async () => {
      await assert.rejects(
        async () => {
          taskId = await commitHospitals(context, '2031-01');
          await ask('Z001');
        },
        { code: 'wrong-state' },
      );
      const gone = await drawn();
      const visits = await visitsOf();
      const other = visits.find(({ officers }) => !officers.includes(gone));
      const mine = visits.filter(({ officers }) => officers.includes(gone));
      const own = mine.map(({ targetCode }) => targetCode);
      const seated = mine.flatMap(({ officers }) => officers);
      const everyone = Array.from({ length: 8 }, (_, i) => `Z00${i + 1}`);
      const idle = everyone.find((code) => !seated.includes(code)) ?? '';
      const wrong: readonly Partial<SubstitutionWish>[] = [
        { officers: [] },
        { officers: ['Z999'] },
        { officers: [gone, idle], targets: own },
        { targets: [] },
        { targets: ['H33010600001'] },
        ...(other === undefined ? [] : [{ targets: [other.targetCode] }]),
        { evidence: { note: '诊断证明' } },
        { evidence: { note: ' ', sha256: 'a'.repeat(64) } },
        { evidence: { note: '诊断证明', sha256: 'xyz' } },
        { evidence: { ...evidence, sha256: 'a'.repeat(64) } },
        { entropy: [{ name: 'd', deadline: null, options: [{ kind: 'dice', digits: 6 }] }] },
        { entropy: [{ name: 's', deadline: null, options: [{ kind: 'secret', holder: '甲' }] }] },
      ];
      for (const over of wrong)
        await assert.rejects(ask(gone, over), { code: 'invalid' }, JSON.stringify(over));
      assert.equal((await listSubstitutions(db(), taskId)).length, 0);
    });

    it('are not for visits that are over, and such a visit waits for an approved draw', async () => {
      const gone = await drawn();
      const visit = (await visitsOf()).find(({ officers }) => officers.includes(gone));
      const { id } = await ask(gone);
      await approveSubstitution(context, maker, id);
      context.setNow('2026-12-21T02:00:00.000Z');
      await assert.rejects(completeVisit(context, checker, visit?.id ?? '', { completedOn: '2026-12-12' }), {
        code: 'wrong-state',
      });
      await drawSubstitution(context, third, id, thrown);
      await completeVisit(context, checker, visit?.id ?? '', { completedOn: '2026-12-12' });
      const next = (await visitsOf()).find(({ id: same }) => same === visit?.id)?.officers[0] ?? '';
      await assert.rejects(ask(next, { targets: [visit?.targetCode ?? ''] }), { code: 'invalid' });
    });

    it('no visit ends, in whatever way, between the approval and the draw, which it would stop for good', async () => {
      const gone = await drawn();
      const { id } = await ask(gone);
      await approveSubstitution(context, maker, id);
      const visit = (await visitsOf()).find(({ officers }) => officers.includes(gone));
      for (const failure of ['refuse', 'fail'] as const)
        await assert.rejects(closeVisit(context, checker, visit?.id ?? '', failure, '闭门不开'), {
          code: 'wrong-state',
        });
      await drawSubstitution(context, third, id, thrown);
      await closeVisit(context, checker, visit?.id ?? '', 'refuse', '闭门不开');
    });

    it('eight requests at once: one is taken; eight draws at once: one is made', async () => {
      const gone = await drawn();
      const requests = await Promise.allSettled(Array.from({ length: 8 }, () => ask(gone)));
      assert.equal(requests.filter(({ status }) => status === 'fulfilled').length, 1);
      const [{ id } = { id: '' }] = await listSubstitutions(db(), taskId);
      await approveSubstitution(context, maker, id);
      const draws = await Promise.allSettled(
        Array.from({ length: 8 }, () => drawSubstitution(context, third, id, thrown)),
      );
      assert.equal(draws.filter(({ status }) => status === 'fulfilled').length, 1);
      const log = await listLog(db(), { subject: taskId });
      assert.equal(log.filter(({ kind }) => kind === 'substitution').length, 1);
    });
  });
}
