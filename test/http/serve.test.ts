import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeFolder } from '../support/databases.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const program = `
  import { Command } from 'commander';
  import { addServe } from './src/cli/serve.ts';
  const program = new Command();
  addServe(program);
  await program.parseAsync(['node', 'shuangsui', 'serve']).catch((error) => {
    console.error(error.message);
    process.exitCode = 1;
  });`;

/** The service as its users start it, on a new database; its output is collected. */
function start(settings: Record<string, string>) {
  const child = spawn(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    cwd: root,
    env: {
      ...process.env,
      DATA_DIR: makeFolder(),
      DATABASE_URL: `sqlite:${join(makeFolder(), 'a.db')}`,
      ...settings,
    },
  });
  const output = { text: '' };
  child.stdout.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output.text += chunk.toString()));
  return { child, output, ended: once(child, 'exit') };
}

async function addressOf({ child, output }: ReturnType<typeof start>): Promise<string> {
  for (;;) {
    const [, address] = /(http:\/\/\S+?)（/.exec(output.text) ?? [];
    if (address !== undefined) return address;
    assert.equal(child.exitCode, null, output.text);
    await Promise.race([once(child.stdout, 'data'), once(child, 'exit')]);
  }
}

describe('the service', () => {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`makes its tables, serves on loopback, says where, and ends at ${signal}`, async () => {
      const service = start({ PORT: '0' });
      const address = await addressOf(service);
      assert.match(service.output.text, /^双随已启动：http:\/\/127\.0\.0\.1:\d+（[^\n]*）\n$/);
      assert.deepEqual(await (await fetch(`${address}/healthz`)).json(), { status: 'ok' });
      service.child.kill(signal);
      assert.deepEqual(await service.ended, [0, null]);
    });
  }

  it('finishes the request under way before it ends', async () => {
    const service = start({ PORT: '0' });
    const address = await addressOf(service);
    const json = JSON.stringify({ id: 'a', name: '甲', title: '科员', organisation_code: 'X' });
    let go = (): void => undefined;
    const held = new Promise<void>((resolve) => (go = resolve));
    async function* slowly(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(json.slice(0, 10));
      await held;
      yield Buffer.from(json.slice(10));
    }
    const answer = fetch(`${address}/api/v1/actors`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: slowly() as unknown as string,
      duplex: 'half',
    });
    await fetch(`${address}/healthz`);
    service.child.kill('SIGTERM');
    await assert.rejects(async () => {
      for (;;) await fetch(`${address}/healthz`, { headers: { Connection: 'close' } });
    }, 'it takes no new connections');
    go();
    assert.equal((await answer).status, 201);
    assert.deepEqual(await service.ended, [0, null]);
  });

  it('says in one sentence that its port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const service = start({ PORT: String((other.address() as AddressInfo).port) });
    assert.deepEqual(await service.ended, [1, null]);
    assert.match(service.output.text, /^端口 \d+ 已被占用：/);
    other.close();
  });
});
