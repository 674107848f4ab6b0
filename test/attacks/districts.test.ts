import assert from 'node:assert/strict';
import { databases, useDatabase } from '../support/databases.ts';
import { testContext, type TestContext } from '../support/context.ts';
import { clinicPlan } from '../support/build.ts';
import { Client, type Sent } from '../http/client.ts';
import { districts, fillDistricts, personOf, type District, type Objects } from '../http/two-districts.ts';

const missing = 'f'.repeat(32);

for (const { name, ...database } of databases) {
  describe(`a district's people against another district on ${name}`, () => {
    const db = useDatabase({ name, ...database });
    const client = new Client();
    let context: TestContext;
    let objects: Readonly<Record<District, Objects>>;

    before(async () => {
      context = testContext(db());
      await client.start(context);
      objects = await fillDistricts(context);
    });
    after(() => client.stop());

    /** The same request about a foreign thing and about none gets the same answer. */
    async function assertSame(
      ask: (id: string) => { readonly method: string; readonly path: string } & Sent,
      foreign: string,
      none = missing,
    ): Promise<void> {
      const replies = [];
      for (const id of [foreign, none]) {
        const { method, path, ...sent } = ask(id);
        const { status, body } = await client.send(method, path, sent);
        replies.push({ status, ...JSON.parse(JSON.stringify(body).replaceAll(id, '<id>')), request_id: '' });
      }
      assert.deepEqual(replies[0], replies[1]);
      assert.ok(replies[0]?.status >= 400, JSON.stringify(replies[0]));
    }

    const actor = personOf('section-officer');

    it('does not compare its draws with those of another', () =>
      assertSame(
        (id) => ({ method: 'GET', path: `/api/v1/tasks/${objects.own.task}/difference?from=${id}`, actor }),
        objects.foreign.task,
      ));

    it('drafts nothing in the place of a task of another', () => {
      const plan = { ...clinicPlan, organisation_code: districts.own };
      return assertSame(
        (id) => ({ method: 'POST', path: '/api/v1/tasks', actor, json: { plan, replaces: id } }),
        objects.foreign.task,
      );
    });

    it('carries out no annual plan of another', () =>
      assertSame(
        (id) => ({
          method: 'POST',
          path: '/api/v1/tasks',
          actor,
          json: {
            plan: {
              ...clinicPlan,
              organisation_code: districts.own,
              annual_plan: { id, version: 1, line: 'L1' },
            },
          },
        }),
        objects.foreign['annual-plan'],
      ));

    it('names nobody of another as having decided a recusal', () =>
      assertSame(
        (id) => ({
          method: 'POST',
          path: '/api/v1/recusals',
          actor,
          json: {
            officer_code: objects.own['record:officers'],
            target_code: objects.own['record:targets'],
            ground_kind: 'spouse',
            ground: '',
            requested_by: 'self',
            effective_on: '2026-11-22',
            approver_id: id,
            state: 'active',
          },
        }),
        'foreign-checker',
        'nobody',
      ));

    it('exchanges no column mapping that the city has saved', async () => {
      const save = (who: string, heading: string) =>
        client.send('POST', '/api/v1/mappings', {
          actor: who,
          json: {
            list: 'departments',
            name: '人事系统导出',
            mapping: {
              code: { column: '编号' },
              name: { column: '名称' },
              organisation_code: { constant: districts.own },
              sector: { column: heading },
            },
          },
        });
      assert.equal((await save('tester', '领域')).status, 201);
      assert.equal((await save(personOf('district-officer'), '别的栏')).status, 403);
      const { body } = await client.get('/api/v1/mappings?list=departments');
      assert.equal(body.entries[0].mapping.sector.column, '领域');
    });

    it('pauses, resumes and runs nothing that the whole city rests on', async () => {
      const administrator = personOf('system-administrator');
      for (const [step, json] of [
        ['pause', { reason: '演示' }],
        ['resume', undefined],
        ['run', undefined],
      ] as const) {
        const sent = json === undefined ? { actor: administrator } : { actor: administrator, json };
        const { status } = await client.send('POST', `/api/v1/jobs/recheck/${step}`, sent);
        assert.equal(status, 403, step);
      }
    });

    it('does nothing to a visit by an inspector who is not sent there', async () => {
      // The inspector is officer own-Z1; the third visit is of others.
      const inspector = personOf('inspector');
      const other = await client.post(actor, '/api/v1/visits', {
        target_code: objects.own['record:targets'],
        organisation_code: districts.own,
        item_code: 'YB-01',
        basis: 'complaint',
        ground: '群众反映',
        on_site: true,
        full_check: false,
        completed_on: '2026-11-19',
        officers: ['own-Z3', 'own-Z4'],
      });
      const reply = await client.get(`/api/v1/visits/${other.id}`, { actor: inspector });
      assert.equal(reply.status, 404);
      const { body } = await client.get('/api/v1/visits', { actor: inspector });
      assert.ok(body.entries.every((visit: { officers: string[] }) => visit.officers.includes('own-Z1')));
      assert.ok(body.entries.length > 0);
      const drawn = await client.get('/api/v1/visits?state=pending', { actor });
      const strange = drawn.body.entries.filter(
        (visit: { officers: string[] }) => !visit.officers.includes('own-Z1'),
      );
      assert.ok(strange.length > 0);
      for (const { id } of strange) {
        const moved = await client.send('POST', `/api/v1/visits/${id}/move`, {
          actor: inspector,
          json: { from: '2026-12-18', reason: '大雪封路' },
        });
        assert.equal(moved.status, 404);
      }
    });
  });
}
