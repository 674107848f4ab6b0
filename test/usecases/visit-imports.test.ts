import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { visitSheet } from '../../src/core/visits/read-visit-sheet.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { writeTemplate } from '../../src/files/write-sheet.ts';
import { allVisits } from '../../src/store/visits.ts';
import { listVisitImports } from '../../src/store/visit-imports.ts';
import { confirmVisit, rejectVisit } from '../../src/usecases/confirm-visit.ts';
import { confirmVisitImport, rejectVisitImport } from '../../src/usecases/decide-visit-import.ts';
import { importVisits } from '../../src/usecases/import-visits.ts';
import { recordVisit } from '../../src/usecases/record-visit.ts';
import { city, targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker] = ['maker', 'checker'];
const headings = ['机构编码', '检查日期', '事项编号', '检查依据类型', '检查人员编号', '全面检查', '现场'];

const upload = (rows: readonly (readonly string[])[], first: readonly string[] = headings) => ({
  organisationCode: city.code,
  fileName: '既往检查.csv',
  bytes: new TextEncoder().encode([first, ...rows].map((cells) => `${cells.join(',')}\n`).join('')),
});

const row = (
  number: number,
  day: string,
  basis = '启用前检查',
  officers = 'Z001、Z002',
): readonly string[] => [targetCode(number), day, city.item, basis, officers, '是', '是'];

for (const database of databases) {
  describe(`past visits from a sheet on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    before(async () => {
      context = await fillCity(db());
    });

    it('wait as one batch for a second person, and then all count', async () => {
      const rows = [
        row(1, '2026-03-01'),
        row(2, '2026-03-02', '投诉举报', 'Z003；Z001 Z003'),
        row(1, '2026-04-01'),
      ];
      const batch = await importVisits(context, maker, upload(rows));
      assert.deepEqual([batch.visits, batch.state, batch.actorId], [3, 'proposed', maker]);
      const waiting = await allVisits(db(), { batch: batch.id });
      assert.deepEqual(
        waiting.map(({ visit: { targetCode: code, completedOn, basis, exemption, officers, state } }) => [
          code,
          completedOn,
          basis,
          exemption,
          officers.join(' '),
          state,
        ]),
        [
          [targetCode(1), '2026-03-01', 'earlier', null, 'Z001 Z002', 'proposed'],
          [targetCode(2), '2026-03-02', 'complaint', 'complaint', 'Z001 Z003', 'proposed'],
          [targetCode(1), '2026-04-01', 'earlier', null, 'Z001 Z002', 'proposed'],
        ],
      );
      assert.equal(waiting[0]?.visit.ground, '启用前检查（导入 既往检查.csv）');
      const single = waiting[0]?.visit.id ?? '';
      await assert.rejects(confirmVisit(context, checker, single), { code: 'wrong-state', message: /整批/ });
      await assert.rejects(rejectVisit(context, checker, single, '误'), { code: 'wrong-state' });
      await assert.rejects(confirmVisitImport(context, maker, batch.id), { code: 'same-person' });
      context.setNow('2026-11-23T00:00:00.000Z');
      const confirmed = await confirmVisitImport(context, checker, batch.id);
      assert.deepEqual([confirmed.state, confirmed.decidedBy], ['confirmed', checker]);
      for (const { visit, version, change } of await allVisits(db(), { batch: batch.id })) {
        assert.deepEqual(
          [visit.state, visit.confirmedBy, visit.confirmedAt, version, change],
          ['completed', checker, '2026-11-23T00:00:00.000Z', 2, 'confirm'],
        );
      }
      await assert.rejects(confirmVisitImport(context, checker, batch.id), { code: 'conflict' });
      await assert.rejects(rejectVisitImport(context, checker, batch.id, '误'), { code: 'conflict' });
    });

    it('name every fault by row and column, and store nothing', async () => {
      const rows = [
        row(1, '2026-03-01'),
        ['NOWHERE', '2026-02-30', 'NOTHING', '双随机抽取', 'Z001', '也许', ''],
        row(5, '2026-11-24'),
        row(6, '2026-05-05', '媒体曝光', 'Z001、Z777、Z888'),
        row(7, '2026-05-05'),
        row(7, '2026-05-05', '媒体曝光'),
      ];
      await assert.rejects(importVisits(context, maker, upload(rows)), (error) => {
        const { code, message, problems } = error as {
          code: string;
          message: string;
          problems: readonly { place: string; message: string }[];
        };
        assert.equal(code, 'faulty-rows');
        assert.match(message, /12 处错误，没有导入任何一行/);
        assert.deepEqual(problems.map(({ place }) => place).toSorted(), [
          '第 2 行「机构编码」',
          '第 3 行「事项编号」',
          '第 3 行「全面检查」',
          '第 3 行「机构编码」',
          '第 3 行「检查人员编号」',
          '第 3 行「检查依据类型」',
          '第 3 行「检查日期」',
          '第 3 行「现场」',
          '第 4 行「检查日期」',
          '第 5 行「检查人员编号」',
          '第 5 行「检查人员编号」',
          '第 7 行「机构编码」',
        ]);
        assert.ok(problems.every(({ message: text }) => /\p{Script=Han}/u.test(text)));
        return true;
      });
      assert.equal((await allVisits(db(), {})).length, 3);
      assert.equal((await listVisitImports(db())).length, 1);
    });

    it('refuse sheets and people that cannot be', async () => {
      await assert.rejects(importVisits(context, maker, upload([['x']], ['机构编码', '检查日期'])), {
        code: 'invalid',
      });
      const elsewhere = { ...upload([row(8, '2026-05-05')]), organisationCode: 'NOBODY' };
      await assert.rejects(importVisits(context, maker, elsewhere), { code: 'not-found' });
      await assert.rejects(importVisits(context, 'ghost', upload([row(8, '2026-05-05')])), {
        code: 'unknown-actor',
      });
      await assert.rejects(confirmVisitImport(context, checker, 'f'.repeat(32)), { code: 'not-found' });
    });

    it('are gone when the batch is rejected, and may be imported again', async () => {
      const rows = [row(8, '2026-05-05'), row(9, '2026-05-06')];
      const batch = await importVisits(context, maker, upload(rows));
      await assert.rejects(importVisits(context, checker, upload(rows)), { code: 'faulty-rows' });
      await assert.rejects(rejectVisitImport(context, maker, batch.id, ''), { code: 'invalid' });
      const rejected = await rejectVisitImport(context, maker, batch.id, '年份有误');
      assert.deepEqual([rejected.state, rejected.reason], ['rejected', '年份有误']);
      const states = (await allVisits(db(), { batch: batch.id })).map(({ visit }) => visit.state);
      assert.deepEqual(states, ['voided', 'voided']);
      assert.equal((await importVisits(context, checker, upload(rows))).visits, 2);
    });

    it('do not hide behind a visit that was recorded singly', async () => {
      context.setNow('2026-11-23T00:00:00.000Z');
      await recordVisit(context, maker, {
        targetCode: targetCode(10),
        organisationCode: city.code,
        itemCode: city.item,
        basis: 'media',
        ground: '报道',
        isOnSite: true,
        isFullCheck: true,
        completedOn: '2026-06-01',
        officers: ['Z001', 'Z002'],
        exemption: null,
      });
      await assert.rejects(importVisits(context, maker, upload([row(10, '2026-06-01')])), {
        code: 'faulty-rows',
        problems: [
          {
            place: '第 2 行「机构编码」',
            message: `${targetCode(10)} 在 2026-06-01 的这次检查已经登记：请删去这一行`,
          },
        ],
      });
    });

    it('come on a sheet whose blank form has the very columns', async () => {
      const form = await readSheet(await writeTemplate(visitSheet, 'xlsx'), '模板.xlsx');
      assert.deepEqual(form.headings, [...headings.map((heading) => `${heading}*`), '检查缘由']);
    });
  });
}
