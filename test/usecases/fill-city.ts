import assert from 'node:assert/strict';
import { isListName } from '../../src/core/lists/definitions.ts';
import { saveActor } from '../../src/store/actors.ts';
import type { Cipher } from '../../src/store/cipher.ts';
import type { Db } from '../../src/store/connect.ts';
import { applyImport } from '../../src/usecases/apply-import.ts';
import { checkUpload } from '../../src/usecases/check-import.ts';
import { city, cityFiles } from '../support/build.ts';
import { grantUsualRoles } from '../support/people.ts';
import { testContext, type TestContext } from '../support/context.ts';

/** A context on a database with the five lists of the test city and its people: maker, checker and third. */
export async function fillCity(db: Db, cipher?: Cipher): Promise<TestContext> {
  const counting = testContext(db);
  const context = cipher === undefined ? counting : { ...counting, cipher };
  context.setNow('2026-11-20T02:00:00.000Z');
  for (const id of ['maker', 'checker', 'third'])
    await saveActor(context, { id, name: id, title: '科员', organisationCode: city.code });
  await grantUsualRoles(db);
  for (const { list, bytes } of cityFiles()) {
    assert.ok(isListName(list));
    const run = await checkUpload(context, 'maker', { list, fileName: `${list}.csv`, bytes });
    assert.equal(run.report.fault_count, 0, JSON.stringify(run.report.faults));
    const application = { reason: '建库', effectiveOn: '2026-11-01', leaving: 'keep' } as const;
    await applyImport(context, 'maker', run.id, application);
  }
  context.setNow('2026-11-22T00:00:00.000Z');
  return context;
}
