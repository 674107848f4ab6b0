import type { Knex } from 'knex';

/** Somebody with visits of his own: the officer that he is, null for none, and the account under which he records. */
export interface VisitOwner {
  readonly officer: string | null;
  readonly actor: string;
}

/** The codes of a team stand in one text, with spaces between them. */
const isOfTeam =
  'v.officers = ? or substr(v.officers, 1, ?) = ? or substr(v.officers, ?) = ? or instr(v.officers, ?) > 0';

/** Keeps of the visits `v` those of an owner's teams, by his whole code, and those that he has recorded. */
export function keepOwn(selected: Knex.QueryBuilder, { officer, actor }: VisitOwner): void {
  void selected.where((own) => {
    void own.where('v.first_actor_id', actor);
    if (officer === null) return;
    const size = officer.length + 1;
    void own.orWhereRaw(isOfTeam, [officer, size, `${officer} `, -size, ` ${officer}`, ` ${officer} `]);
  });
}
