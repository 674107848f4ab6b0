import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addLog } from '../../src/cli/log.ts';
import { addWitness } from '../../src/cli/witness.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { connect } from '../../src/store/connect.ts';
import { migrate } from '../../src/store/migrate.ts';
import { makeFolder, testActor } from '../support/databases.ts';
import { grantRoles } from '../support/people.ts';
import { makeTimestampAuthority } from '../support/timestamp-authority.ts';
import { printerOf, signIn } from './run.ts';

describe('the commands of the log and of its witness', function () {
  this.timeout(60_000);
  const folder = makeFolder();
  const at = (name: string): string => join(folder, name);
  const read = (name: string): string => readFileSync(at(name), 'utf8');
  const { DATA_DIR } = process.env;
  before(async () => {
    process.env['DATA_DIR'] = folder;
    const address = `sqlite:${join(folder, 'shuangsui.db')}`;
    const db = connect(address);
    await migrate(db);
    await db('actors').insert({ ...testActor, id: 'zhang' });
    await grantRoles(db, 'zhang', ['security-administrator']);
    await db.destroy();
    await signIn(address, 'zhang');
  });
  after(() => {
    if (DATA_DIR === undefined) delete process.env['DATA_DIR'];
    else process.env['DATA_DIR'] = DATA_DIR;
  });

  /** Runs one command in this process, on a database of its own. Gives what it printed. */
  const run = printerOf(addLog, addWitness);

  const assertRefused = (pattern: RegExp, ...args: readonly string[]) =>
    assert.rejects(run(...args), (error) => error instanceof Refusal && pattern.test(error.message));

  const acting = ['--actor', 'zhang'];
  let vkey = '';
  let witnessKey = '';

  it('name the log and make its key', async () => {
    await assertRefused(/shuangsui log init/, 'log', 'checkpoint');
    await assertRefused(/--origin/, ...acting, 'log', 'init');
    const made = await run(...acting, 'log', 'init', '--origin', 'log.example/xian');
    vkey = /公钥 (\S+)/.exec(made)?.[1] ?? '';
    assert.match(vkey, /^log\.example\/xian\+[0-9a-f]{8}\+/);
    assert.ok((await run('log', 'keys')).includes(`在用 ${vkey}`));
    await run('log', 'checkpoint', '--out', at('checkpoint'));
    assert.match(read('checkpoint'), /^log\.example\/xian\n1\n/);
    await run('log', 'prove', '0', '--out', at('proof'));
    assert.match(read('proof'), /^c2sp\.org\/tlog-proof@v1\nextra \S+\nindex 0\n\n/);
    await assertRefused(/日志没有第 1 条/, 'log', 'prove', '1');
  });

  it('export it, have it cosigned elsewhere, and take the cosignature in', async () => {
    await run('log', 'export', at('site'));
    const made = await run('witness', 'init', at('w'), '--name', 'witness.example/w1', '--log', vkey);
    witnessKey = /公钥 (\S+)/.exec(made)?.[1] ?? '';
    await run('witness', 'cosign', at('site'), '--folder', at('w'), '--out', at('cosigned'));
    const taken = await run(...acting, 'log', 'cosign', at('cosigned'), '--witness', witnessKey);
    assert.match(taken, /已登记：witness\.example\/w1\+.*签署了前 2 条/, 'the head of the trail went in too');
    await run('log', 'prove', '0', '--out', at('proof'));
    assert.match(read('proof'), /\n— witness\.example\/w1 /);
    await run(...acting, 'log', 'rotate');
    await run('log', 'consistency', '2', '3', '--out', at('request'));
    await run('witness', 'cosign', at('request'), '--folder', at('w'));
    await assertRefused(/日志变短.*证据已保存在/, 'witness', 'cosign', at('site'), '--folder', at('w'));
    assert.match(await run('log', 'check'), /日志完好：3 条/);
  });

  it('write a request for a timestamp and take in the answer', async () => {
    const files = ['--checkpoint', at('stamped'), '--query', at('stamped.tsq')];
    await run('log', 'timestamp', ...files);
    const authority = makeTimestampAuthority(makeFolder());
    writeFileSync(at('stamped.tsr'), authority.answer(new Uint8Array(readFileSync(at('stamped.tsq')))));
    const taken = await run(...acting, 'log', 'timestamp', ...files, '--token', at('stamped.tsr'));
    assert.match(taken, /签名未核对：请执行 openssl ts -verify/);
  });
});
