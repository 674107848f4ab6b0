import assert from 'node:assert/strict';
import { join } from 'node:path';
import { addDataKeys } from '../../src/cli/data-keys.ts';
import { addLists } from '../../src/cli/lists.ts';
import { addPersonal } from '../../src/cli/personal.ts';
import { createContext } from '../../src/context.ts';
import { connect } from '../../src/store/connect.ts';
import { openCipher } from '../../src/store/data-keys.ts';
import { migrate } from '../../src/store/migrate.ts';
import { fillCity } from '../usecases/fill-city.ts';
import { canaryIdentity, canaryMarks } from '../support/canaries.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { refused } from '../support/refused.ts';
import { printerOf, signIn } from './run.ts';

describe('personal values at the terminal', () => {
  const settings = ['DATABASE_URL', 'DATA_KEY'] as const;
  const given = settings.map((name) => process.env[name]);
  const print = printerOf(addPersonal, addLists, addDataKeys);
  let folder: string;

  before(async () => {
    folder = makeFolder();
    const address = `sqlite:${join(folder, 'test.db')}`;
    process.env['DATABASE_URL'] = address;
    process.env['DATA_KEY'] = join(folder, 'elsewhere', 'data.key');
    const db = connect(address);
    await migrate(db);
    await db('actors').insert([testActor, { ...testActor, id: 'keeper' }]);
    const { now } = createContext(db);
    await fillCity(db, await openCipher(db, process.env['DATA_KEY'], now));
    await grantRoles(db, 'keeper', ['security-administrator']);
    await db.destroy();
    await signIn(address, 'maker', 'keeper');
  });

  after(() => {
    for (const [index, name] of settings.entries()) {
      const value = given[index];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('are printed for one record, with a reason; files have masks', async () => {
    const shown = await print('--actor', 'maker', 'list', 'personal', 'officers', 'Z001', '--reason', '核对');
    assert.ok(shown.includes(`身份证号：${canaryIdentity(1)}`));
    const csv = join(folder, 'a.csv');
    await print('--actor', 'maker', 'export', 'officers', '--out', csv);
    const back = await print('--actor', 'maker', 'import', 'officers', csv);
    assert.match(back, /新增 0，变更 0，不变 8/);
    for (const mark of canaryMarks) assert.ok(!back.includes(mark));
  });

  it('get another key, from the security administrator only, and open as before', async () => {
    assert.equal((await refused(print('--actor', 'maker', 'data-key', 'rotate'))).code, 'forbidden');
    const old = JSON.parse(await print('--json', '--actor', 'keeper', 'data-key', 'status'));
    assert.deepEqual([old.length, old[0].texts, old[0].isNewest], [1, 16, true]);
    assert.match(
      await print('--actor', 'keeper', 'data-key', 'rotate'),
      /已换用新密钥 [0-9a-f]{8}：16 条改用新密钥/,
    );
    const fresh = JSON.parse(await print('--json', '--actor', 'keeper', 'data-key', 'status'));
    assert.deepEqual([fresh.length, fresh[0].texts, fresh[0].id === old[0].id], [1, 16, false]);
    const shown = await print('--actor', 'maker', 'list', 'personal', 'officers', 'Z008', '--reason', '核对');
    assert.ok(shown.includes(canaryIdentity(8)));
  });
});
