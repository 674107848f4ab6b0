import { join } from 'node:path';
import { createContext } from '../../../src/context.ts';
import { Refusal } from '../../../src/core/refusal.ts';
import { connect } from '../../../src/store/connect.ts';
import { openCipher } from '../../../src/store/data-keys.ts';
import { drawTask } from '../../../src/usecases/draw-task.ts';
import { freezeTask } from '../../../src/usecases/freeze-task.ts';
import { decideGrant } from '../../../src/usecases/people/decide-grant.ts';
import { setUp, type SetUpPerson } from '../../../src/usecases/people/set-up.ts';
import { ceremony } from '../../support/build.ts';

/** What all workers are told to do, at the same moment. */
export type Race =
  | { readonly kind: 'draw'; readonly id: string }
  | { readonly kind: 'freeze'; readonly id: string }
  | { readonly kind: 'grant'; readonly id: string }
  | { readonly kind: 'set-up'; readonly token: string; readonly people: readonly SetUpPerson[] };

/** A race and the instant at which it begins, in milliseconds of `Date.now()`. */
export type Call = Race & { readonly at: number };

/** Whether this worker won; otherwise the code of its refusal, or what went wrong. */
export type Finish = { readonly outcome: string };

// A process of its own on the database of its arguments; told by messages what to do, and ends with the process that started it.
const [url = '', keys = '', name = ''] = process.argv.slice(2);
const db = connect(url);
const cipher = await openCipher(db, join(keys, 'data.key'), () => new Date());
const context = createContext(db, undefined, cipher);

async function run(race: Race): Promise<void> {
  if (race.kind === 'draw') await drawTask(context, 'maker', race.id, ceremony);
  else if (race.kind === 'freeze') await freezeTask(context, 'checker', race.id);
  else if (race.kind === 'grant')
    await decideGrant(context, name, race.id, { isApproved: name !== 'checker', note: name });
  else await setUp(context, race.token, race.people);
}

async function answer(call: Call): Promise<void> {
  // Messages do not arrive at the same moment: all wait, awake, for the one that was named.
  while (Date.now() < call.at);
  const outcome = await run(call).then(
    () => 'won',
    (error: unknown) => (error instanceof Refusal ? `${error.code} ${error.message}` : String(error)),
  );
  process.send?.({ outcome } satisfies Finish);
}

process.on('message', (call: Call) => void answer(call));
process.once('disconnect', () => process.exit());
await db.raw('SELECT 1');
process.send?.({ outcome: 'ready' } satisfies Finish);
