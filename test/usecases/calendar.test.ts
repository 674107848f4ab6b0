import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { calendarSheet } from '../../src/core/calendar/read-calendar.ts';
import { isAwayThroughout } from '../../src/core/calendar/leave.ts';
import { readSheet } from '../../src/files/read-sheet.ts';
import { writeTemplate } from '../../src/files/write-sheet.ts';
import { calendarInForce, listCalendars } from '../../src/store/calendar.ts';
import { leaveInForce, listLeave } from '../../src/store/leave.ts';
import { importCalendar } from '../../src/usecases/import-calendar.ts';
import { addLeave, endLeave } from '../../src/usecases/record-leave.ts';
import { showCalendar } from '../../src/usecases/show-calendar.ts';
import type { TestContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';

const maker = 'maker';
const headings = ['日期', '类型', '名称', '依据'];

const upload = (year: number, rows: readonly (readonly string[])[]) => ({
  year,
  fileName: '放假通知.csv',
  bytes: new TextEncoder().encode([headings, ...rows].map((cells) => `${cells.join(',')}\n`).join('')),
});

const off = (day: string): readonly string[] => [day, '节假日', '示例节', '示例通知'];
const on = (day: string): readonly string[] => [day, '调休上班', '示例节', '示例通知'];

for (const database of databases) {
  describe(`the working calendar on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    before(async () => {
      context = await fillCity(db());
    });

    it('guesses from the weekday, and says so, until a year’s notice is imported', async () => {
      // 2031-01-01 is a Wednesday.
      const guess = await showCalendar(context, '2030-12-28', '2031-01-06');
      assert.deepEqual(guess.days, [
        '2030-12-30',
        '2030-12-31',
        '2031-01-01',
        '2031-01-02',
        '2031-01-03',
        '2031-01-06',
      ]);
      assert.equal(guess.warnings.length, 2);
    });

    it('takes a notice whole, days of the neighbouring years among them', async () => {
      context.setNow('2026-11-22T01:00:00.000Z');
      const rows = [off('2031-01-02'), off('2031-01-01'), on('2030-12-28'), off('2030-12-31')];
      const imported = await importCalendar(context, maker, upload(2031, rows));
      assert.deepEqual(
        [imported.version, imported.days.map(({ day }) => day)],
        [1, ['2030-12-28', '2030-12-31', '2031-01-01', '2031-01-02']],
      );
      const shown = await showCalendar(context, '2030-12-28', '2031-01-06');
      assert.deepEqual(shown.days, ['2030-12-28', '2030-12-30', '2031-01-03', '2031-01-06']);
      assert.deepEqual(shown.warnings, [
        '2030 年的节假日安排尚未导入，暂按周一至周五为工作日：请导入当年的放假通知后再核对',
      ]);
      assert.equal(shown.exceptions.length, 4);
    });

    it('replaces a year by its next version, and can still be read as it was', async () => {
      context.setNow('2026-11-23T01:00:00.000Z');
      assert.equal((await importCalendar(context, maker, upload(2031, [off('2031-01-01')]))).version, 2);
      assert.deepEqual(
        (await calendarInForce(db())).days.map(({ day }) => day),
        ['2031-01-01'],
      );
      const before = await calendarInForce(db(), { recordedBy: new Date('2026-11-22T23:00:00.000Z') });
      assert.equal(before.days.length, 4);
      const never = await calendarInForce(db(), { recordedBy: new Date('2026-11-22T00:59:59.999Z') });
      assert.deepEqual([never.days.length, never.years.size], [0, 0]);
      assert.deepEqual(
        (await listCalendars(db())).map(({ year, version }) => [year, version]),
        [
          [2031, 1],
          [2031, 2],
        ],
      );
    });

    it('lets the later year’s notice decide about a day that two name', async () => {
      await importCalendar(context, maker, upload(2032, [on('2031-12-27'), off('2032-01-01')]));
      await importCalendar(context, maker, upload(2031, [off('2031-01-01'), off('2031-12-27')]));
      const { days, years } = await calendarInForce(db());
      assert.deepEqual(
        days.map(({ day, kind }) => `${day} ${kind}`),
        ['2031-01-01 holiday', '2031-12-27 workday', '2032-01-01 holiday'],
      );
      assert.deepEqual([...years], [2031, 2032]);
    });

    it('refuses a sheet with every fault by its row, and years that cannot be', async () => {
      const rows = [
        off('2031-01-01'),
        ['1月2日', '放假', '', '通知'],
        off('2031-01-01'),
        off('2030-11-30'),
        off('2032-02-01'),
      ];
      await assert.rejects(importCalendar(context, maker, upload(2031, rows)), (error) => {
        const { code, problems } = error as { code: string; problems: readonly { place: string }[] };
        assert.equal(code, 'faulty-rows');
        assert.deepEqual(
          problems.map(({ place }) => place),
          [
            '第 3 行「日期」',
            '第 3 行「类型」',
            '第 3 行「名称」',
            '第 4 行「日期」',
            '第 5 行「日期」',
            '第 6 行「日期」',
          ],
        );
        return true;
      });
      for (const year of [1999, 2200, 2031.5, Number.NaN])
        await assert.rejects(importCalendar(context, maker, upload(year, [off('2031-01-01')])), {
          code: 'invalid',
        });
      await assert.rejects(importCalendar(context, 'ghost', upload(2031, [off('2031-01-01')])), {
        code: 'unknown-actor',
      });
      const form = await readSheet(await writeTemplate(calendarSheet, 'xlsx'), '模板.xlsx');
      assert.deepEqual(
        form.headings,
        headings.map((heading) => `${heading}*`),
      );
    });
  });

  describe(`leave on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    before(async () => {
      context = await fillCity(db());
    });
    const holiday = { officerCode: 'Z001', from: '2026-12-07', to: '2026-12-18', reason: '年休假' };
    const window = { from: '2026-12-10', to: '2026-12-11' };
    const inForce = async (span: Parameters<typeof leaveInForce>[1]): Promise<readonly string[]> =>
      (await leaveInForce(db(), span)).map(({ officerCode, from, to }) => `${officerCode} ${from} ${to}`);

    it('is in force on the days that it shares with a span', async () => {
      context.setNow('2026-12-01T00:00:00.000Z');
      const added = await addLeave(context, maker, holiday);
      assert.deepEqual([added.version, added.state], [1, 'granted']);
      const all = ['Z001 2026-12-07 2026-12-18'];
      assert.deepEqual(await inForce(window), all);
      assert.deepEqual(await inForce({ from: '2026-12-18', to: '2026-12-31' }), all);
      assert.deepEqual(await inForce({ from: '2026-12-01', to: '2026-12-07' }), all);
      assert.deepEqual(await inForce({ from: '2026-12-19', to: '2026-12-31' }), []);
      assert.deepEqual(await inForce({ from: '2026-12-01', to: '2026-12-06' }), []);
      assert.deepEqual(await inForce({ ...window, recordedBy: new Date('2026-11-30T23:59:59.999Z') }), []);
      assert.equal(isAwayThroughout(await leaveInForce(db(), window), ['2026-12-10', '2026-12-11']), true);
    });

    it('ends early by a new version, as often as needed, and is still known as it was', async () => {
      const [leave] = await listLeave(context);
      const id = leave?.id ?? '';
      context.setNow('2026-12-09T00:00:00.000Z');
      const end = (lastDay: string | null, reason = '提前返岗') =>
        endLeave(context, maker, id, { lastDay, reason });
      for (const lastDay of ['2026-12-06', '2026-12-18', '2026-12-19', '2026-12-32'])
        await assert.rejects(end(lastDay), { code: 'invalid' });
      await assert.rejects(end('2026-12-10', ' '), { code: 'invalid' });
      assert.deepEqual(
        [(await end('2026-12-10')).version, (await listLeave(context))[0]?.state],
        [2, 'ended'],
      );
      assert.deepEqual(await inForce(window), ['Z001 2026-12-07 2026-12-10']);
      assert.equal((await end('2026-12-07')).version, 3);
      assert.deepEqual(await inForce(window), []);
      const before = new Date('2026-12-08T00:00:00.000Z');
      assert.deepEqual(await inForce({ ...window, recordedBy: before }), ['Z001 2026-12-07 2026-12-18']);
      assert.equal((await end(null, '没有休')).state, 'cancelled');
      assert.deepEqual(await inForce({ from: '2026-12-01', to: '2026-12-31' }), []);
      await assert.rejects(end(null), { code: 'wrong-state' });
      assert.equal((await listLeave(context)).length, 1);
    });

    it('is refused for unknown officers and days that cannot be', async () => {
      const bad = [{ officerCode: 'Z999' }, { from: '2026-12-19' }, { to: '2026-02-30' }, { reason: '' }];
      for (const over of bad) {
        const code = 'officerCode' in over ? 'not-found' : 'invalid';
        await assert.rejects(addLeave(context, maker, { ...holiday, ...over }), { code });
      }
      await assert.rejects(addLeave(context, 'ghost', holiday), { code: 'unknown-actor' });
      await assert.rejects(endLeave(context, maker, 'f'.repeat(32), { lastDay: null, reason: '误' }), {
        code: 'not-found',
      });
    });
  });
}
