import { integer, listOf, matching, object, oneOf, text } from '../shape.ts';

const hex64 = matching(/^[0-9a-f]{64}$/);
const identifier = matching(/^[!-~]{1,64}$/);

/** An entropy plan as it is read from a commitment or a request; `findPlanProblems` has the rules beyond the form. */
export const entropyPlanShape = listOf(
  object({
    name: identifier,
    deadline: text,
    options: listOf(
      oneOf({
        dice: object({ kind: text, digits: integer }),
        secret: object({ kind: text, digest: hex64, holder: text }),
        drand: object({ kind: text, chain: hex64, round: integer }),
        lottery: object({ kind: text, lottery: text, issue: text, digits: integer }),
      }),
    ),
  }),
);

/** One value of an entropy record or a substitution; `findEntropyProblems` has the rules beyond the form. */
export const entropyValueShape = object({
  name: identifier,
  option: integer,
  value: text,
  by: text,
  at: text,
  reason: text,
});
