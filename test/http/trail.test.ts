import assert from 'node:assert/strict';
import { startExportCheck } from '../../src/core/trail/check-export.ts';
import { initLog } from '../../src/usecases/log-keys.ts';
import { databases, testActor, useDatabase } from '../support/databases.ts';
import { logContext, origin } from '../support/log-site.ts';
import { Client } from './client.ts';

const mappingOf = (code: string) => ({
  code: { column: code },
  name: { column: '名称' },
  level: { column: '层级' },
  district_code: { column: '行政区划' },
});

for (const database of databases) {
  describe(`the audit trail over HTTP on ${database.name}`, () => {
    const getDb = useDatabase(database);
    const client = new Client();
    let logKey: string;

    before(async () => {
      const context = logContext(getDb());
      await client.start(context);
      await client.addPerson('auditor', ['auditor']);
      ({ vkey: logKey } = await initLog(context, testActor.id, origin));
      const json = {
        list: 'organisations',
        name: '机构表',
        mapping: mappingOf('代码'),
      };
      await client.post('tester', '/api/v1/mappings', json);
      await client.post('tester', '/api/v1/mappings', {
        ...json,
        mapping: mappingOf('编号'),
      });
    });
    after(() => client.stop());

    it('says who, when, from where, and what it was before and after', async () => {
      const { entries } = (await client.get('/api/v1/trail?action=mapping-saved&order=newest')).body;
      const [changed, made] = entries;
      assert.deepEqual([changed.actor, changed.subject], ['tester', 'mappings/organisations']);
      assert.equal(changed.source.door, 'http');
      assert.match(changed.source.from, /127\.0\.0\.1/);
      assert.match(changed.source.session, /^[0-9a-f]{32}$/);
      assert.equal(made.detail.before, null);
      assert.deepEqual(changed.detail.before, { code: { column: '代码' } });
      assert.deepEqual(changed.detail.after, { code: { column: '编号' } });
    });

    it('is filtered by source, session and time', async () => {
      const all = (await client.get('/api/v1/trail?action=mapping-saved')).body.entries;
      const count = async (query: string) => (await client.get(`/api/v1/trail?${query}`)).body.entries.length;
      assert.equal(await count(`action=mapping-saved&session=${all[0].source.session}`), 2);
      assert.equal(await count(`action=mapping-saved&from=${encodeURIComponent(all[0].source.from)}`), 2);
      assert.equal(await count('action=mapping-saved&door=cli'), 0);
      assert.equal(await count(`since=${encodeURIComponent('2026-11-22T08:00:00.001+08:00')}`), 0);
      assert.equal(
        await count(`action=mapping-saved&until=${encodeURIComponent('2026-11-22T08:00:00.001+08:00')}`),
        2,
      );
    });

    it('is exported as lines that verify by themselves, and says so of itself', async () => {
      const reply = await client.send('POST', '/api/v1/trail/exports', { actor: 'auditor', json: {} });
      assert.equal(reply.status, 200);
      const text = new TextDecoder().decode(reply.bytes);
      const checking = startExportCheck({ logKey });
      const lines = text.trimEnd().split('\n');
      for (const line of lines) checking.take(line);
      const report = checking.finish();
      assert.deepEqual([report.fault, report.proven, report.count], [undefined, 1, lines.length - 1]);
      const last = JSON.parse(lines.at(-2) ?? '') as { action: string; actor: string };
      assert.deepEqual([last.action, last.actor], ['trail-exported', 'auditor']);
    });

    it('is whole, as far as the log has noted it', async () => {
      const report = (await client.get('/api/v1/trail/verification')).body;
      assert.deepEqual([report.ok, report.fault, report.anchors], [true, null, 1]);
      assert.equal(report.anchored_to, report.head.seq);
      await getDb()('audit_entries').where({ seq: report.head.seq }).update({ action: 'forged' });
      const after = (await client.get('/api/v1/trail/verification')).body;
      assert.deepEqual([after.ok, after.fault], [false, `第 ${report.head.seq} 条审计记录的内容被改动`]);
    });
  });
}
