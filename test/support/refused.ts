import { Refusal } from '../../src/core/refusal.ts';

/** The refusal that the work ends in; throws when it ends otherwise. */
export async function refused(work: Promise<unknown>): Promise<Refusal> {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refusal)) throw new Error('was not refused', { cause: error });
  return error;
}

/** Everything that a refusal says, places included. */
export const wordsOf = ({ message, problems }: Refusal): string =>
  [message, ...problems.map((problem) => `${problem.place} ${problem.message}`)].join('\n');
