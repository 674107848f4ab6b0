import assert from 'node:assert/strict';
import { fillJoint, jointPlan, partner } from '../usecases/fill-joint.ts';
import { grantRoles } from '../support/people.ts';
import { addPeople, describeOnBoth, fillLists, taskAfter } from './client.ts';

describeOnBoth('the participants of joint tasks', (client) => {
  before(async () => {
    client.setNow('2026-11-22T00:00:00.000Z');
    await addPeople(client);
    await fillLists(client);
    const context = client.context ?? assert.fail();
    await fillJoint(context);
    await grantRoles(context.db, 'wj', ['district-officer']);
  });

  const at = (id: string, rest = ''): string => `/api/v1/tasks/${id}/participants${rest}`;

  it('show in the task with their term, and answer once', async () => {
    const frozen = await taskAfter(client, 'freeze', { ...jointPlan, month: '2027-01' });
    const counts = { pool: 30, eligible: 20, sample: 4 };
    assert.deepEqual([frozen.nature, frozen.notes.frame], ['定向抽查', counts]);
    assert.deepEqual((await client.get(`/api/v1/tasks/${frozen.id}`)).body.participants, []);
    assert.equal((await client.get(at(frozen.id, '/WJ'))).status, 404);
    await client.post('maker', `/api/v1/tasks/${frozen.id}/withdraw`, { reason: '改期' });
    const { id } = await taskAfter(client, 'draw', { ...jointPlan, month: '2027-02' });
    const [shown] = (await client.get(`/api/v1/tasks/${id}`)).body.participants;
    assert.deepEqual(
      [shown.department_code, shown.state_label, shown.due_on, shown.due_at],
      [partner.department, '待确认', '2026-12-03', '2026-12-03T15:59:59.999Z'],
    );
    const own = await client.send('POST', at(id, '/WJ/confirm'), { actor: 'maker', json: {} });
    assert.deepEqual([own.status, own.body.code], [403, 'same-person']);
    const confirmed = await client.post('wj', at(id, '/WJ/confirm'), { remark: '两名人员已通知' });
    assert.deepEqual(
      [confirmed.state, confirmed.manner_label, confirmed.reason],
      ['confirmed', '本部门人员答复', '两名人员已通知'],
    );
    const again = await client.send('POST', at(id, '/WJ/decline'), {
      actor: 'wj',
      json: { reason: '改变主意' },
    });
    assert.deepEqual([again.status, again.body.code], [409, 'wrong-state']);
    const page = (await client.get(at(id, '?filter[state]=confirmed'))).body;
    assert.deepEqual([page.total, page.entries], [1, [confirmed]]);
    assert.equal((await client.get(at(id, '?filter[state]=silent'))).body.total, 0);
  });

  it('answer on a signed sheet that was uploaded to the task, or not at all', async () => {
    const { id } = await taskAfter(client, 'draw', { ...jointPlan, month: '2027-03' });
    const missing = await client.send('POST', at(id, '/WJ/decline'), {
      actor: 'maker',
      json: { reason: '另有任务', scan_id: 'a'.repeat(32) },
    });
    assert.deepEqual([missing.status, missing.body.code], [404, 'not-found']);
    const bytes = new TextEncoder().encode('%PDF-1.7\n回执');
    const scan = await client.upload('maker', `/api/v1/tasks/${id}/scans?file_name=a.pdf`, bytes);
    const body = { reason: '另有任务', scan_id: scan.id };
    const declined = await client.post('maker', at(id, '/WJ/decline'), body);
    assert.deepEqual(
      [declined.state_label, declined.manner, declined.scan_id],
      ['不参加', 'signed-sheet', scan.id],
    );
    const silent = await taskAfter(client, 'draw', { ...jointPlan, month: '2027-04' });
    client.setNow('2026-12-04T00:00:00.000Z');
    const path = `/api/v1/tasks/${silent.id}/record-silence`;
    assert.deepEqual(await client.post('maker', path), { departments: [partner.department] });
    assert.equal((await client.get(at(silent.id, '/WJ'))).body.state_label, '逾期未确认');
    assert.deepEqual(await client.post('maker', path), { departments: [] });
  });

  it('have no part in tasks of other kinds', async () => {
    const { id } = await taskAfter(client, 'draft');
    const answers = { wj: [404, 'not-found'], third: [409, 'wrong-state'] } as const;
    for (const [actor, told] of Object.entries(answers)) {
      const reply = await client.send('POST', at(id, '/WJ/confirm'), { actor, json: {} });
      assert.deepEqual([reply.status, reply.body.code], told, actor);
    }
    assert.equal((await client.get(at(id))).body.total, 0);
    assert.equal((await client.get(at('f'.repeat(32)))).status, 404);
  });

  it('see recusals with their grounds, and a shortage refused unless it is known', async () => {
    const recusal = {
      ground_kind: 'former-employee',
      requested_by: 'third-party',
      effective_on: '2026-12-01',
      approver_id: 'checker',
      state: 'active',
    };
    const recuse = (officer: number, more: object = {}) =>
      client.send('POST', '/api/v1/recusals', {
        actor: 'maker',
        json: { officer_code: `Z00${officer}`, target_code: 'H33010600002', ...recusal, ...more },
      });
    const { body } = await recuse(1);
    assert.deepEqual(
      [body.ground_kind, body.ground_label, body.ground, body.requested_by, body.requested_by_label],
      ['former-employee', '曾在该机构任职', '', 'third-party', '第三人反映'],
    );
    for (const officer of [2, 3, 4, 5, 6]) assert.equal((await recuse(officer)).status, 201);
    const short = await recuse(7);
    assert.equal(short.status, 409);
    assert.match(short.body.detail, /只剩 1 人/);
    assert.equal((await recuse(7, { is_shortage_known: true })).status, 201);
  });
});
