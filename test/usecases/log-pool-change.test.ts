import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { listAudit } from '../../src/store/audit.ts';
import { listLog } from '../../src/store/log.ts';
import { addLeave } from '../../src/usecases/record-leave.ts';
import { recordChange } from '../../src/usecases/record-change.ts';
import { allRecords } from '../../src/store/register.ts';
import { getList } from '../../src/core/lists/definitions.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { fillCity } from './fill-city.ts';

const sha256 = (text: string): string => createHash('sha256').update(text, 'utf8').digest('hex');

for (const database of databases) {
  describe(`changes of the pools in the log on ${database.name}`, () => {
    const getDb = useDatabase(database);

    it('are one entry for each import, however many rows it has, and one for each single change', async () => {
      const context = await fillCity(getDb());
      const imported = await listLog(getDb());
      assert.deepEqual(
        imported.map(({ kind, subject, facts }) => [kind, subject, facts['step']]),
        ['organisations', 'departments', 'items', 'targets', 'officers'].map((list) => [
          'pool',
          list,
          'import',
        ]),
      );
      const officers = await allRecords(getDb(), getList('officers'));
      assert.equal(imported.at(-1)?.facts['added'], officers.length);

      const [{ code } = assert.fail()] = officers;
      const leave = { officerCode: code, from: '2026-12-01', to: '2026-12-02', reason: '年休' };
      const { id } = await addLeave(context, 'maker', leave);
      const single = {
        list: 'officers',
        code,
        change: 'suspension',
        effectiveOn: '2026-12-03',
        reason: '借调',
        isCorrection: false,
        texts: {},
      } as const;
      await recordChange(context, 'maker', single);
      const [left, suspended] = (await listLog(getDb())).slice(-2);
      assert.deepEqual([left?.subject, left?.facts['step']], ['leave', 'granted']);
      assert.deepEqual([suspended?.subject, suspended?.facts['step']], ['officers', 'suspension']);

      // The digest, as docs/transparency-log.md says it.
      const [audit] = (await listAudit(getDb())).filter(({ seq }) => seq === left?.facts['audit']);
      const change = `{"from":"2026-12-01","id":"${id}","officer":"${code}","reason":"年休","state":"granted","to":"2026-12-02","version":1}`;
      assert.equal(
        left?.digest,
        sha256(`shuangsui-log-1/pool\n{"audit":"${audit?.hash}","change":${change}}`),
      );
    });

    it('name nobody: neither code nor name of an officer, nor a reason', async () => {
      const entries = await listLog(getDb());
      const texts = entries.map(({ text }) => text).join('\n');
      for (const { code, values } of await allRecords(getDb(), getList('officers')))
        for (const secret of [`"${code}"`, String(values['name']), '年休', '借调'])
          assert.equal(texts.includes(secret), false, secret);
      assert.doesNotMatch(texts, /\p{Script=Han}/u);
    });
  });
}
