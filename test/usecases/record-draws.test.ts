import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { before, describe, it } from 'mocha';
import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { recordPlanOf, type RecordPlanRequest } from '../../src/core/records/plan.ts';
import { writeBundleFolder } from '../../src/files/bundle-files.ts';
import {
  getRecordDraw,
  listRecordDraws,
  recordDrawsOf,
  saveRecordDraw,
  type RecordDraw,
} from '../../src/store/record-draws.ts';
import { listLog } from '../../src/store/log.ts';
import { commitRecordDraw } from '../../src/usecases/commit-record-draw.ts';
import { drawRecords } from '../../src/usecases/draw-records.ts';
import { requestVoid, voidTask } from '../../src/usecases/end-task.ts';
import { loadRecordBundle, loadRecordDraw } from '../../src/usecases/load-record-draw.ts';
import { renderRecordDraw } from '../../src/usecases/render-record-draw.ts';
import { sealRecordDraw } from '../../src/usecases/seal-record-draw.ts';
import { requestRecordDrawVoid, voidRecordDraw } from '../../src/usecases/void-record-draw.ts';
import { textOf } from '../reports/pdf-tools.ts';
import { targetCode } from '../support/build.ts';
import type { TestContext } from '../support/context.ts';
import { databases, makeFolder, useDatabase } from '../support/databases.ts';
import { commitHospitals, drawHospitals, reconcileCity } from './draw-city.ts';
import { fillCity } from './fill-city.ts';

const [maker, checker] = ['maker', 'checker'];
const verifier = fileURLToPath(new URL('../../verify/verify.py', import.meta.url));

const csv = (headings: string, rows: readonly string[]): Uint8Array =>
  new TextEncoder().encode([headings, ...rows].map((row) => `${row}\n`).join(''));

/** 50 treatments in October, 7 in November. */
const visitFile = csv(
  '就诊流水号,就诊日期,费用',
  Array.from(
    { length: 57 },
    (_, i) => `ZY${String(i).padStart(3, '0')},2026-${i < 50 ? 10 : 11}-05,${i * 10}.50`,
  ),
);

/** 40 drugs in October; the amount grows with the number. */
const drugFile = csv(
  '药品编码,药品名称,月份,金额',
  Array.from({ length: 40 }, (_, i) => `XA${String(i).padStart(2, '0')},示例药品${i},2026-10,${100 + i}`),
);

const dice = {
  place: '病案室',
  present: [
    { name: '检查员1', role: '检查人员', unit: '基金监管科' },
    { name: '孙代表', role: '机构代表', unit: '医保办' },
  ],
  objections: '',
  sources: [
    { name: 'dice-a', by: '检查员1', value: '314159265358', again: '314159265358' },
    { name: 'dice-b', by: '孙代表', value: '271828182845', again: '271828182845' },
  ],
};

const visitPlan: RecordPlanRequest = { kind: 'visits', from: '2026-10', to: '2026-12' };
const drugPlan: RecordPlanRequest = { kind: 'drugs', from: '2026-10', to: '2026-10' };

for (const database of databases) {
  describe(`draws of records on ${database.name}`, () => {
    const db = useDatabase(database);
    let context: TestContext;
    let taskId = '';
    let drawn: readonly string[] = [];

    before(async () => {
      context = await fillCity(db());
      await reconcileCity(context);
      ({ taskId, drawn } = await drawHospitals(context, '2026-12', ['maker', 'third']));
      assert.equal(drawn.length, 3);
    });

    const commit = (
      target: string,
      plan: RecordPlanRequest,
      over: { taskId?: string; bytes?: Uint8Array } = {},
    ) =>
      commitRecordDraw(context, checker, {
        taskId,
        targetCode: target,
        plan: recordPlanOf(plan),
        fileName: '记录.csv',
        bytes: plan.kind === 'visits' ? visitFile : drugFile,
        ...over,
      });

    const voided = async (id: string): Promise<void> => {
      await requestRecordDrawVoid(context, maker, id, { reason: 'frame-error', evidence: '漏了一页' });
      await voidRecordDraw(context, checker, id);
    };

    /** A sealed draw in the first drawn hospital, voided again by the caller. */
    async function sealed(plan: RecordPlanRequest): Promise<RecordDraw> {
      const { id } = await commit(drawn[0] ?? '', plan);
      await drawRecords(context, maker, id, dice);
      return sealRecordDraw(context, maker, id);
    }

    it('take 20 treatments of a month and all of a month with fewer, and say which months fall short', async () => {
      const { id, sheet, state, number } = await sealed(visitPlan);
      assert.equal(state, 'sealed');
      assert.match(number, /^2026-\d{4}-H330106\d{5}-1$/);
      assert.deepEqual(sheet.shortages, [
        { month: '2026-11', records: 7, wanted: 20 },
        { month: '2026-12', records: 0, wanted: 20 },
      ]);
      const { drawn: records, commitment } = await loadRecordDraw(context, id);
      const of = (month: string) => (records ?? []).filter((record) => record.month === month);
      assert.deepEqual([of('2026-10').length, of('2026-11').length, commitment.sample], [20, 7, 27]);
      // 20 of 50: 0.4 for each.
      assert.ok(of('2026-10').every(({ pi, why }) => pi === 400_000_000 && why === '随机'));
      assert.ok(of('2026-11').every(({ isCertain }) => isCertain));
      assert.deepEqual(
        commitment.entropy_plan.map(({ name, options }) => [name, options]),
        [
          ['dice-a', [{ kind: 'dice', digits: 12 }]],
          ['dice-b', [{ kind: 'dice', digits: 12 }]],
        ],
      );
      await voided(id);
    });

    it('take the 20 drugs with the largest amounts, and 10 others', async () => {
      const { id } = await sealed(drugPlan);
      const { drawn: records } = await loadRecordDraw(context, id);
      const certain = (records ?? []).filter(({ isCertain }) => isCertain);
      assert.deepEqual(
        certain.map(({ number, why }) => [number, why]),
        Array.from({ length: 20 }, (_, i) => [`XA${20 + i}`, `必查：金额第${20 - i}名`]),
      );
      const others = (records ?? []).filter(({ isCertain }) => !isCertain);
      assert.equal(others.length, 10);
      assert.ok(
        others.every(
          ({ pi, number, name }) => pi === 500_000_000 && name === `示例药品${Number(number.slice(2))}`,
        ),
      );
      await voided(id);
    });

    it('give a bundle that both verifiers accept, and neither once it was tampered with', async () => {
      const draw = await sealed({ ...visitPlan, bands: '100:4' });
      const files = await loadRecordBundle(context, draw.id);
      const published = { commitment: draw.commitment, result: draw.result ?? '' };
      assert.equal(files.size, 14);
      assert.ok(verifyBundle(files, published).ok);
      const folder = join(makeFolder(), 'bundle');
      await writeBundleFolder(folder, files);
      const python = (path: string) => {
        const digests = ['--commitment', published.commitment, '--result', published.result];
        return spawnSync('python3', [verifier, path, ...digests], { encoding: 'utf8' });
      };
      const good = python(folder);
      assert.equal(good.status, 0, good.stdout + good.stderr);
      for (const [name, from, to] of [
        ['targets-sealed.jsonl', '"amount_fen":50', '"amount_fen":51'],
        ['targets.jsonl', '"weight":5', '"weight":4'],
        ['rules.json', '"minimum":20', '"minimum":19'],
        ['entropy.json', '314159265358', '314159265359'],
        ['result.json', 'ZY05', 'ZY04'],
        ['commitment.json', draw.number, `${draw.number}9`],
      ] as const) {
        const text = new TextDecoder().decode(files.get(name));
        assert.ok(text.includes(from), name);
        const bytes = new TextEncoder().encode(text.replace(from, to));
        assert.ok(!verifyBundle(new Map([...files, [name, bytes]]), published).ok, name);
        const copy = `${folder}-${name}`;
        cpSync(folder, copy, { recursive: true });
        writeFileSync(join(copy, name), bytes);
        assert.equal(python(copy).status, 1, name);
      }
      assert.ok(!readFileSync(join(folder, 'targets.jsonl'), 'utf8').includes('姓名'));
      await voided(draw.id);
    });

    it('belong to an institution that the task has drawn', async () => {
      const other = Array.from({ length: 30 }, (_, i) => targetCode(i + 1)).find(
        (code) => !drawn.includes(code),
      );
      await assert.rejects(commit(other ?? '', visitPlan), { code: 'not-found', message: /没有抽中/ });
      await assert.rejects(commit(drawn[0] ?? '', visitPlan, { taskId: 'f'.repeat(32) }), {
        code: 'not-found',
      });
      const early = await commitHospitals(context, '2027-01', ['maker', 'third']);
      await assert.rejects(commit(drawn[0] ?? '', visitPlan, { taskId: early }), { code: 'wrong-state' });
      assert.equal((await listRecordDraws(db(), { task: early }, { page: 1, pageSize: 9 })).total, 0);
    });

    it('end with their task', async () => {
      const next = await drawHospitals(context, '2027-02', ['maker', 'third']);
      const [target = ''] = next.drawn;
      const { id } = await commit(target, visitPlan, next);
      await requestVoid(context, maker, next.taskId, { reason: 'legal-order', evidence: '上级责令' });
      await voidTask(context, checker, next.taskId);
      await assert.rejects(drawRecords(context, maker, id, dice), { code: 'wrong-state' });
      await assert.rejects(commit(target, drugPlan, next), { code: 'wrong-state' });
    });

    it('do not draw the same months twice, unless the first was voided by two people', async () => {
      const target = drawn[1] ?? '';
      const first = await commit(target, visitPlan);
      await assert.rejects(commit(target, { ...visitPlan, to: '2027-03' }), { code: 'conflict' });
      const drugs = await commit(target, drugPlan);
      assert.deepEqual([first.number.slice(-2), drugs.number.slice(-2)], ['-1', '-2']);
      await assert.rejects(voidRecordDraw(context, checker, first.id), { code: 'wrong-state' });
      const request = { reason: 'frame-error', evidence: '漏了一页' } as const;
      await assert.rejects(requestRecordDrawVoid(context, maker, first.id, { ...request, evidence: ' ' }), {
        code: 'invalid',
      });
      await requestRecordDrawVoid(context, maker, first.id, request);
      await assert.rejects(voidRecordDraw(context, maker, first.id), { code: 'same-person' });
      assert.equal((await voidRecordDraw(context, checker, first.id)).state, 'voided');
      const entries = await listLog(db(), { subject: first.id });
      // An institution knows how many records it has.
      assert.deepEqual(Object.keys(entries[0]?.facts ?? {}), ['agency']);
      assert.deepEqual(
        entries.map(({ kind }) => kind),
        ['commitment', 'void-request', 'void'],
      );
      assert.equal(entries[2]?.facts['request'], entries[1]?.digest);
      for (const { text } of entries) assert.ok(!text.includes(target) && !text.includes('漏了一页'));
      await assert.rejects(drawRecords(context, maker, first.id, dice), { code: 'wrong-state' });
      assert.match((await commit(target, visitPlan)).number, /-3$/);
      assert.deepEqual(
        (await recordDrawsOf(db(), taskId, target)).map(({ state, plan }) => [state, plan.kind]),
        [
          ['voided', 'visits'],
          ['committed', 'drugs'],
          ['committed', 'visits'],
        ],
      );
    });

    it('draw other months of the same institution, before and after', async () => {
      const { taskId: other, drawn: codes } = await drawHospitals(context, '2027-04', ['maker', 'third']);
      const [target = ''] = codes;
      const inMonth = (month: string) =>
        commit(
          target,
          { kind: 'drugs', from: month, to: month },
          { taskId: other, bytes: csv('药品编码,药品名称,月份,金额', [`XA1,甲,${month},1`]) },
        );
      for (const month of ['2026-10', '2026-11', '2026-09'])
        assert.equal((await inMonth(month)).state, 'committed', month);
      await assert.rejects(inMonth('2026-10'), { code: 'conflict' });
    });

    it('are not saved over what another has saved meanwhile', async () => {
      const { id } = await commit(drawn[0] ?? '', drugPlan);
      const seen = await getRecordDraw(db(), id);
      await saveRecordDraw(context, seen, { notes: { voided_at: '1' } });
      await assert.rejects(saveRecordDraw(context, seen, { notes: {} }), { code: 'conflict' });
      assert.deepEqual((await getRecordDraw(db(), id)).notes, { voided_at: '1' });
      await voided(id);
    });

    it('let one of several who commit or draw at once through', async () => {
      const { taskId: other, drawn: codes } = await drawHospitals(context, '2027-03', ['maker', 'third']);
      const [target = ''] = codes;
      const codesOf = async (tries: readonly Promise<unknown>[]): Promise<readonly string[]> =>
        (await Promise.allSettled(tries)).flatMap((step) =>
          step.status === 'rejected' ? [(step.reason as { code: string }).code] : [],
        );
      const commits = [1, 2, 3].map(() => commit(target, visitPlan, { taskId: other }));
      assert.deepEqual(await codesOf(commits), ['conflict', 'conflict']);
      const [draw, ...more] = await recordDrawsOf(db(), other, target);
      assert.deepEqual([draw?.number.slice(-2), more.length], ['-1', 0]);
      const refused = await codesOf([1, 2, 3].map(() => drawRecords(context, maker, draw?.id ?? '', dice)));
      assert.equal(refused.length, 2);
      assert.ok(
        refused.every((code) => code === 'conflict' || code === 'wrong-state'),
        refused.join(),
      );
    });

    it('need another hand for the dice, two throwers, and digits typed twice alike', async () => {
      const { id } = await commit(drawn[2] ?? '', drugPlan);
      await assert.rejects(drawRecords(context, checker, id, dice), { code: 'same-person' });
      await assert.rejects(sealRecordDraw(context, maker, id), { code: 'wrong-state' });
      await assert.rejects(loadRecordBundle(context, id), { code: 'wrong-state' });
      const [a, b] = dice.sources as [(typeof dice.sources)[0], (typeof dice.sources)[0]];
      for (const sources of [
        [a, { ...b, by: ' 检查员1' }],
        [a, { ...b, again: '271828182844' }],
        [a],
        [b, a],
      ])
        await assert.rejects(drawRecords(context, maker, id, { ...dice, sources }), { code: 'invalid' });
      assert.equal((await drawRecords(context, maker, id, dice)).state, 'drawn');
      await assert.rejects(drawRecords(context, maker, id, dice), { code: 'wrong-state' });
    });

    it('refuse a sheet with faults whole, and leave nothing behind', async () => {
      const [target = ''] = drawn;
      const before = await recordDrawsOf(db(), taskId, target);
      const bytes = csv('就诊流水号,姓名,就诊月份,费用', ['A,张三,2026-10,1']);
      await assert.rejects(commit(target, visitPlan, { bytes }), { code: 'invalid' });
      const faulty = csv('就诊流水号,就诊月份,费用', ['甲,2026-10,1', 'B,2027-10,1', 'C,2026-10,1']);
      await assert.rejects(commit(target, visitPlan, { bytes: faulty }), (error) => {
        const { code, problems } = error as { code: string; problems: readonly { place: string }[] };
        assert.equal(code, 'faulty-rows');
        assert.deepEqual(
          problems.map(({ place }) => place),
          ['第 2 行「就诊流水号」', '第 3 行「就诊月份」'],
        );
        return true;
      });
      assert.deepEqual(await recordDrawsOf(db(), taskId, target), before);
    });

    it('log every step', async () => {
      const { id } = await sealed(drugPlan);
      await voided(id);
      const rows = (await db()('audit_entries')
        .where({ subject: `record-draws/${id}` })
        .orderBy('seq')
        .select('action', 'actor_id')) as { action: string; actor_id: string }[];
      assert.deepEqual(
        rows.map(({ action, actor_id: actor }) => `${action} ${actor}`),
        [
          'record-draw-commit checker',
          'record-draw-draw maker',
          'record-draw-seal maker',
          'record-draw-request-void maker',
          'record-draw-void checker',
        ],
      );
    });

    it('stop with an error, and do not seal, when the stored files were changed', async () => {
      const { id } = await commit(drawn[0] ?? '', drugPlan);
      await drawRecords(context, maker, id, dice);
      const place = { record_draw_id: id, name: 'transcript.jsonl' };
      await db()('record_draw_files')
        .where(place)
        .update({ bytes: Buffer.from('{}\n') });
      await assert.rejects(sealRecordDraw(context, maker, id), /does not verify/);
      await voided(id);
    });

    it('print the form before the dice and the list after them', async () => {
      const { id, commitment } = await commit(drawn[0] ?? '', visitPlan);
      const form = await textOf(await renderRecordDraw(context, id));
      assert.ok(form.includes('（抽取前）') && form.includes(commitment.slice(56)));
      assert.ok(form.includes('2026-11只有7条，全部抽取；2026-12没有记录'));
      const { result } = await drawRecords(context, maker, id, dice);
      const list = await textOf(await renderRecordDraw(context, id));
      for (const part of [commitment.slice(0, 8), result?.slice(0, 8) ?? '', '孙代表', '随机20条', '必查7条'])
        assert.ok(list.includes(part), part);
      const { drawn: records } = await loadRecordDraw(context, id);
      for (const { number } of records ?? []) assert.ok(list.includes(number), number);
      await voided(id);
      assert.ok((await textOf(await renderRecordDraw(context, id))).includes('（已作废）'));
    });
  });
}
