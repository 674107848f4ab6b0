import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { makeFolder } from '../support/databases.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));

describe('a command whose reader has had enough', () => {
  it('ends in silence, with success', async () => {
    const child = spawn(process.execPath, [program, '--json', 'rates'], {
      env: { ...process.env, DATA_DIR: makeFolder(), DATABASE_URL: '' },
    });
    child.stdout.destroy();
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
    });
    const [status] = (await once(child, 'close')) as [number | null];
    assert.deepEqual({ status, complaint }, { status: 0, complaint: '' });
  });
});
