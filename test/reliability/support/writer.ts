import { join } from 'node:path';
import { createContext } from '../../../src/context.ts';
import { connect } from '../../../src/store/connect.ts';
import { openCipher } from '../../../src/store/data-keys.ts';
import { allVisits } from '../../../src/store/visits.ts';
import { closeVisit } from '../../../src/usecases/close-visit.ts';
import { planOf, taskAfter } from './prepared.ts';

// Takes tasks from their draft to their draw, one after the other, and prints the id of each once it is drawn; until its input ends.
const [url = '', keys = '', mode = ''] = process.argv.slice(2);
const db = connect(url);
const context = createContext(db, undefined, await openCipher(db, join(keys, 'data.key'), () => new Date()));
process.stdin.once('end', () => process.exit()).resume();
// What was checkpointed was synced before: only what was not may be lost.
if (mode === 'no-checkpoints') await db.raw('PRAGMA wal_autocheckpoint = 0');
for (let number = 0; ; number += 1) {
  const id = await taskAfter(context, planOf('诊所', `${2100 + number}-01`), 'draw');
  process.stdout.write(`${id}\n`);
  for (const { visit } of await allVisits(db, { states: ['pending'] }))
    await closeVisit(context, 'checker', visit.id, 'fail', '机构停业');
}
