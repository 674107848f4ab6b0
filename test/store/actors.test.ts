import assert from 'node:assert/strict';
import { saveActor } from '../../src/store/actors.ts';
import { testContext } from '../support/context.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { refused } from '../support/refused.ts';

for (const database of databases) {
  describe(`actors on ${database.name}`, () => {
    const db = useDatabase(database);

    it('are refused a second time under one account or one officer, in words that name what is taken', async () => {
      const context = testContext(db());
      const person = { name: '示例甲', title: '科员', organisationCode: '330100YB' };
      await saveActor(context, { ...person, id: 'jia', officerCode: 'YB001' });
      assert.equal(
        (await refused(saveActor(context, { ...person, id: 'jia' }))).message,
        '账号 jia 已存在：请另取一个',
      );
      assert.match(
        (await refused(saveActor(context, { ...person, id: 'yi', officerCode: 'YB001' }))).message,
        /^账号 yi 已存在，或检查人员 YB001 已有账号：/,
      );
    });
  });
}
