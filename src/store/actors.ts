import { Refusal } from '../core/refusal.ts';
import type { Context } from '../context.ts';
import type { Db } from './connect.ts';
import { isDuplicateIn } from './database-fault.ts';

/** The actor who signs what the service does by itself: jobs, failed sign-ins. He has no credentials and never signs in. */
export const serviceActor = 'service';

/** A person who does things here and answers for them. */
export interface Actor {
  /** ASCII, at most 32 characters. */
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly organisationCode: string;
  /** The code in the officers' pool of someone who inspects; null for everyone else. */
  readonly officerCode: string | null;
  /** A disabled account does nothing any more; nobody is ever deleted. */
  readonly state: 'active' | 'disabled';
  /** UTC, ISO 8601 with milliseconds. */
  readonly createdAt: string;
}

interface ActorRow {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly organisation_code: string;
  readonly officer_code: string | null;
  readonly state: Actor['state'];
  readonly created_at: string;
}

function toActor(row: ActorRow): Actor {
  const { id, name, title, state } = row;
  return {
    id,
    name,
    title,
    organisationCode: row.organisation_code,
    officerCode: row.officer_code,
    state,
    createdAt: row.created_at,
  };
}

/** A person to store; whoever inspects nothing has no code in the officers' pool. */
export type NewActor = Omit<Actor, 'createdAt' | 'officerCode' | 'state'> &
  Partial<Pick<Actor, 'officerCode'>>;

function describeTaken({ id, officerCode }: NewActor): string {
  const taken = `账号 ${id} 已存在`;
  return officerCode === undefined || officerCode === null
    ? `${taken}：请另取一个`
    : `${taken}，或检查人员 ${officerCode} 已有账号：请用 shuangsui account list 查看`;
}

/** Stores a new person; refuses with `conflict` when the id is taken, or another person is that officer. */
export async function saveActor(context: Context, actor: NewActor): Promise<Actor> {
  const row: ActorRow = {
    id: actor.id,
    name: actor.name,
    title: actor.title,
    organisation_code: actor.organisationCode,
    officer_code: actor.officerCode ?? null,
    state: 'active',
    created_at: context.now().toISOString(),
  };
  await context
    .db('actors')
    .insert(row)
    .catch((error: unknown) => {
      if (isDuplicateIn(error, 'actors')) throw new Refusal('conflict', describeTaken(actor));
      throw error;
    });
  return toActor(row);
}

/** The person with this id; undefined when there is none. The service itself counts as nobody here. */
export async function findActor(db: Db, id: string): Promise<Actor | undefined> {
  const row = (await db('actors').where({ id }).whereNot({ id: serviceActor }).first()) as
    ActorRow | undefined;
  return row === undefined ? undefined : toActor(row);
}

/** The person with this id; refuses with `unknown-actor` when there is none. */
export async function getActor(db: Db, id: string): Promise<Actor> {
  const row = (await db('actors').where({ id }).first()) as ActorRow | undefined;
  if (row === undefined) throw new Refusal('unknown-actor', '没有这位操作人，请重新选择');
  return toActor(row);
}

/** Everyone but the service itself, in the order of their ids. */
export async function listActors(db: Db): Promise<readonly Actor[]> {
  const rows = (await db('actors').whereNot({ id: serviceActor }).orderBy('id')) as ActorRow[];
  return rows.map(toActor);
}

/** Enables or disables an account; false when it is so already. */
export async function saveActorState(db: Db, id: string, state: Actor['state']): Promise<boolean> {
  return (await db('actors').where({ id }).whereNot({ state }).update({ state })) === 1;
}
