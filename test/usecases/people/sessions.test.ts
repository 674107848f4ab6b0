import assert from 'node:assert/strict';
import { admit } from '../../../src/usecases/people/admit.ts';
import { identify } from '../../../src/usecases/people/identify.ts';
import { testContext } from '../../support/context.ts';
import { databases, testActor, useDatabase } from '../../support/databases.ts';
import { grantRoles, tokenOf } from '../../support/people.ts';

for (const database of databases) {
  describe(`sessions (${database.name})`, () => {
    const getDb = useDatabase(database);

    it('know their holder, his roles and his jurisdiction', async () => {
      const context = testContext(getDb());
      await grantRoles(getDb(), testActor.id, ['section-head', 'inspector']);
      const caller = await identify(context, await tokenOf(context, testActor.id));
      assert.equal(caller.actorId, testActor.id);
      assert.deepEqual(caller.roles, ['section-head', 'inspector']);
      assert.equal(admit(context, caller, 'task-freeze').source?.session, caller.sessionId);
    });
  });
}
