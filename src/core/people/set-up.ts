import type { Problem } from '../refusal.ts';
import { administrators, findExclusion, roles, type Role } from './roles.ts';

/** What of a person the first set-up judges. */
export interface FirstPerson {
  readonly id: string;
  readonly roles: readonly Role[];
}

/**
 * Everything that is missing from, or forbidden to, the first people of a service: the three administrators, an officer and a head,
 * five different people at least. Places are `people.<index>`, or `people` for what concerns them all.
 */
export function findSetUpProblems(people: readonly FirstPerson[]): readonly Problem[] {
  return [...people.flatMap(findPersonProblems), ...findMissing(people)];
}

function findPersonProblems(person: FirstPerson, index: number, people: readonly FirstPerson[]): Problem[] {
  const place = `people.${index}`;
  const problems: Problem[] = [];
  if (people.findIndex(({ id }) => id === person.id) !== index)
    problems.push({ place: `${place}.id`, message: `账号 ${person.id} 出现了两次` });
  if (person.roles.length === 0) problems.push({ place: `${place}.roles`, message: '至少要有一个角色' });
  const exclusion = findExclusion(person.roles);
  if (exclusion !== undefined)
    problems.push({ place: `${place}.roles`, message: describeExclusion(exclusion) });
  return problems;
}

function findMissing(people: readonly FirstPerson[]): Problem[] {
  const holders = (role: Role) => people.filter(({ roles: held }) => held.includes(role)).map(({ id }) => id);
  const needed: readonly Role[] = [...administrators, 'section-officer', 'section-head'];
  const problems = needed
    .filter((role) => holders(role).length === 0)
    .map((role) => ({ place: 'people', message: `没有${roles[role].label}` }));
  const [officers, heads] = [holders('section-officer'), holders('section-head')];
  const areApart = officers.some((officer) => heads.some((head) => head !== officer));
  if (officers.length > 0 && heads.length > 0 && !areApart)
    problems.push({ place: 'people', message: '经办人和负责人要由不同的人担任，共至少五人' });
  return problems;
}

/** Why two roles do not go together, as a sentence. */
export function describeExclusion([one, other]: readonly [Role, Role]): string {
  return `${roles[one].label}和${roles[other].label}不能由同一人担任`;
}
