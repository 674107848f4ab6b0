import type { Substitution } from '../proof/substitutions/substitution.ts';

/**
 * Who was sent by a draw, as drawn or in somebody's place, and who of them fell out; by pseudonym. One illness is one event, however
 * many visits it touches: rates count draws, not seats.
 */
export function sentOfficers(
  drawn: readonly { readonly team: readonly string[] }[],
  substitutions: readonly Substitution[],
): { readonly sent: ReadonlySet<string>; readonly fallen: ReadonlySet<string> } {
  const substitutes = substitutions.flatMap(({ changes }) => changes.flatMap(({ to }) => to));
  return {
    sent: new Set([...drawn.flatMap(({ team }) => team), ...substitutes]),
    fallen: new Set(substitutions.flatMap(({ request }) => request.officers)),
  };
}
