/** Every way in which a request that was understood is declined. Doors map each code to a status. */
export type RefusalCode =
  | 'not-found'
  | 'invalid'
  | 'conflict'
  | 'wrong-state'
  | 'same-person'
  | 'forbidden'
  | 'unknown-actor'
  /** Nobody is signed in, or the session has ended. */
  | 'signed-out'
  | 'wrong-credentials'
  /** Too often in a short time: later it may be done. */
  | 'too-many'
  | 'contradiction'
  | 'faulty-rows'
  | 'unreadable-file'
  | 'missing-glyph'
  | 'key-reused';

/** One finding about one place of an input: where it is, what is wrong, what to do. Sentences are Chinese. */
export interface Problem {
  /** A dotted path ("team.size") or a place in a sheet ("第 3 行「机构编码」"). */
  readonly place: string;
  readonly message: string;
}

/** A request that was understood and declined; anything else that is thrown is a bug. */
export class Refusal extends Error {
  readonly code: RefusalCode;
  readonly problems: readonly Problem[];

  constructor(code: RefusalCode, message: string, problems: readonly Problem[] = []) {
    super(message);
    this.name = 'Refusal';
    this.code = code;
    this.problems = problems;
  }
}
