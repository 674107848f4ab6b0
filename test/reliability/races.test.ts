import assert from 'node:assert/strict';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { inTransaction, type Context } from '../../src/context.ts';
import { connect, type Db } from '../../src/store/connect.ts';
import { appendLog } from '../../src/store/log.ts';
import { saveActor } from '../../src/store/actors.ts';
import { withdrawTask } from '../../src/usecases/end-task.ts';
import { requestGrant } from '../../src/usecases/people/request-grant.ts';
import { newSetUpToken, type SetUpPerson } from '../../src/usecases/people/set-up.ts';
import { recomputeDraws } from '../../src/usecases/recheck-draws.ts';
import { city } from '../support/build.ts';
import { databases } from '../support/databases.ts';
import { contextOf, planOf, prepare, taskAfter, type Prepared } from './support/prepared.ts';
import type { Call, Finish, Race } from './support/race-worker.ts';
import { report, sizeOf } from './support/sizes.ts';
import { countRows } from './support/whole.ts';

const sizes = {
  draw: sizeOf('RACES', { sample: 20, full: 1000 }),
  freeze: sizeOf('RACES_FREEZE', { sample: 3, full: 100 }),
  grant: sizeOf('RACES_GRANT', { sample: 3, full: 100 }),
  'set-up': sizeOf('RACES_SET_UP', { sample: 0, full: 20 }),
} as const;

/** Who runs in each process: all may draw, freeze and decide. */
const racers = ['checker', 'third', 'fourth', 'fifth'] as const;
const program = fileURLToPath(new URL('support/race-worker.ts', import.meta.url));

/** Processes that work on one database and are told to begin at the same moment. */
class Racers {
  readonly #workers: readonly ChildProcess[];

  constructor({ url, keys }: Prepared, count: number) {
    const options = { execArgv: ['--import=tsx'] };
    this.#workers = racers.slice(0, count).map((name) => fork(program, [url, keys, name], options));
  }

  async #finishes(): Promise<readonly string[]> {
    const messages = await Promise.all(this.#workers.map((worker) => once(worker, 'message')));
    return messages.map(([finish]) => (finish as Finish).outcome);
  }

  async ready(): Promise<void> {
    assert.deepEqual(new Set(await this.#finishes()), new Set(['ready']));
  }

  /** The outcomes of one race: exactly one has won, and the others are told so in words of the program. */
  async run(race: Race): Promise<readonly string[]> {
    const finishes = this.#finishes();
    for (const worker of this.#workers) worker.send({ ...race, at: Date.now() + 4 } satisfies Call);
    const outcomes = await finishes;
    const lost = outcomes.filter((outcome) => outcome !== 'won');
    assert.equal(lost.length, this.#workers.length - 1, JSON.stringify({ race, outcomes }));
    for (const outcome of lost) assert.match(outcome, /^(?:conflict|wrong-state|wrong-credentials) /);
    return outcomes;
  }

  end(): void {
    for (const worker of this.#workers) worker.disconnect();
  }
}

interface Field {
  readonly db: Db;
  readonly context: Context;
  readonly prepared: Prepared;
  readonly racers: Racers;
}

/** Another committed task with the same frame: its rows under a new id, and its commitment in the log. */
async function cloneCommitted({ context, prepared }: Field, number: number): Promise<string> {
  const id = context.newId();
  await inTransaction(context, async (inner) => {
    const { db } = inner;
    const task = (await db('tasks').where({ id: prepared.ready.toDraw }).first()) as Record<string, string>;
    const digits = String(number).padStart(6, '0');
    await db('tasks').insert({ ...task, id, open_scope: null, draw_number: `R-${digits}` });
    await db.raw(
      'INSERT INTO task_files (task_id, name, part, bytes) SELECT ?, name, part, bytes FROM task_files WHERE task_id = ?',
      [id, prepared.ready.toDraw],
    );
    const digest = task['commitment'] ?? '';
    const facts = { agency: city.code, draw_number: `R-${digits}`, commitment: digest };
    await appendLog(inner, { kind: 'commitment', subject: id, digest, facts });
  });
  return id;
}

/** One result, one entry of each kind, one visit for each target that was drawn. */
async function assertDrawnOnce({ db }: Field, id: string): Promise<void> {
  assert.equal(await countRows(db, 'tasks', { id, state: 'drawn' }), 1);
  assert.equal(await countRows(db, 'audit_entries', { action: 'task-draw', subject: `tasks/${id}` }), 1);
  for (const kind of ['entropy', 'result'])
    assert.equal(await countRows(db, 'log_entries', { kind, subject: id }), 1);
  const visits = (await db('visit_versions').where({ task_id: id }).pluck('target_code')) as string[];
  assert.equal(visits.length, 2);
  assert.equal(new Set(visits).size, 2);
}

async function raceToDraw(field: Field): Promise<void> {
  await field.db('tasks').update({ open_scope: null });
  for (let number = 0; number < sizes.draw; number += 1) {
    const id = await cloneCommitted(field, number);
    await field.racers.run({ kind: 'draw', id });
    await assertDrawnOnce(field, id);
    // So that the next clone may draw the same targets.
    await field.db('visit_versions').where({ task_id: id }).delete();
    await field.db('tasks').where({ id }).update({ open_scope: null });
  }
  const { draws, faults } = await recomputeDraws(field.context, () => Promise.resolve());
  assert.deepEqual({ draws, faults }, { draws: sizes.draw + 1, faults: [] });
}

async function raceToFreeze({ context, db, racers: all }: Field): Promise<void> {
  for (let number = 0; number < sizes.freeze; number += 1) {
    const id = await taskAfter(context, planOf('诊所', `${2100 + number}-01`), 'approve');
    await all.run({ kind: 'freeze', id });
    assert.equal(await countRows(db, 'audit_entries', { action: 'task-freeze', subject: `tasks/${id}` }), 1);
    assert.equal(await countRows(db, 'task_files', { task_id: id, name: 'rules.json' }), 1);
    await withdrawTask(context, 'maker', id, '比赛结束');
  }
}

async function raceToDecide({ context, db, racers: all }: Field): Promise<void> {
  for (let number = 0; number < sizes.grant; number += 1) {
    const id = `holder-${number}`;
    await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
    const grant = await requestGrant(context, 'maker', {
      accountId: id,
      role: 'inspector',
      reason: '新到岗',
    });
    await all.run({ kind: 'grant', id: grant.id });
    const decided = await db('audit_entries')
      .where({ subject: `grants/${grant.id}` })
      .whereNot({ action: 'grant-requested' });
    assert.equal(decided.length, 1);
  }
}

const peopleOf = (number: number): readonly SetUpPerson[] =>
  (
    [
      ['x', ['system-administrator']],
      ['a', ['security-administrator']],
      ['s', ['auditor']],
      ['j', ['section-officer']],
      ['f', ['section-head']],
    ] as const
  ).map(([letter, roles]) => ({
    id: `${letter}${number}`,
    name: letter,
    title: '科员',
    organisationCode: city.code,
    roles,
  }));

async function raceToSetUp({ context, db, racers: all }: Field): Promise<void> {
  for (let number = 0; number < sizes['set-up']; number += 1) {
    await db('set_up').where({ id: 1 }).update({ completed_at: null, token_hash: null });
    const made = await newSetUpToken(context);
    assert.ok(made !== null);
    const people = peopleOf(number);
    await all.run({ kind: 'set-up', token: made.token, people });
    for (const { id } of people) assert.equal(await countRows(db, 'role_grants', { actor_id: id }), 1, id);
  }
  assert.equal(await countRows(db, 'audit_entries', { action: 'set-up' }), sizes['set-up']);
}

const processes = { sqlite: 3, mariadb: 4 } as const;

for (const database of databases) {
  const count = processes[database.name];
  describe(`${count} processes that want the same thing at the same moment on ${database.name}`, () => {
    let field: Field | undefined;
    before(async function begin() {
      this.timeout(120_000);
      const prepared = await prepare(await database.create());
      const db = connect(prepared.url);
      const context = await contextOf(db, prepared);
      for (const id of racers.slice(2))
        await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
      field = { db, context, prepared, racers: new Racers(prepared, count) };
      await field.racers.ready();
    });
    after(async () => {
      field?.racers.end();
      await field?.db.destroy();
    });
    const races = {
      draw: raceToDraw,
      freeze: raceToFreeze,
      grant: raceToDecide,
      'set-up': raceToSetUp,
    } as const;
    for (const kind of ['draw', 'freeze', 'grant', 'set-up'] as const) {
      if (sizes[kind] === 0) continue;
      it(`have one winner in each of ${sizes[kind]} races: ${kind}`, async () => {
        assert.ok(field !== undefined);
        const start = performance.now();
        await races[kind](field);
        const seconds = Math.round((performance.now() - start) / 1000);
        report(
          `${sizes[kind]} races of ${count} processes (${kind}) on ${database.name} in ${seconds} s: one winner in each`,
        );
      }).timeout(1_800_000);
    }
  });
}
