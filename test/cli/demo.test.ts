import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { makeFolder } from '../support/databases.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));
const secondVerifier = fileURLToPath(new URL('../../verify/verify.py', import.meta.url));

describe('the demonstration', () => {
  it('plans the year, plays the month and leaves lists, six documents and a bundle that both verifiers accept', () => {
    const data = makeFolder();
    const demo = spawnSync(process.execPath, [program, 'demo'], {
      encoding: 'utf8',
      env: { ...process.env, DATA_DIR: data },
    });
    assert.equal(demo.status, 0, demo.stderr);
    assert.match(demo.stdout, /检查对象名录库 480 条/);
    assert.match(demo.stdout, /全年 100 次：漏查 0 家次，超频次 0 家次/);
    const [, eligible, sample] = /名录 467 家，可抽 (\d+) 家，将抽 (\d+) 家/.exec(demo.stdout) ?? [];
    assert.ok(Number(sample) >= 20 && Number(sample) < Number(eligible), demo.stdout);
    const files = readdirSync(join(data, 'demo'));
    assert.equal(files.filter((name) => name.endsWith('.pdf')).length, 6);
    const [, commitment, result] =
      /--commitment ([0-9a-f]{64}) --result ([0-9a-f]{64})/.exec(demo.stdout) ?? [];
    const digests = ['--commitment', String(commitment), '--result', String(result)];
    const bundle = join(data, 'demo', '证明包.zip');
    const own = spawnSync(process.execPath, [program, 'verify', bundle, ...digests], { encoding: 'utf8' });
    assert.equal(own.status, 0, own.stdout);
    assert.match(own.stdout, /指纹与纸面相同/);
    const second = spawnSync('python3', [secondVerifier, bundle, ...digests, '--json'], { encoding: 'utf8' });
    assert.equal(second.status, 0, second.stdout);
    const verdict = JSON.parse(second.stdout) as {
      ok: boolean;
      checks: { name: string; passed: boolean | null }[];
    };
    // The demonstration has no keys for its log.
    const unchecked = verdict.checks.filter(({ passed }) => passed !== true);
    assert.deepEqual(
      [verdict.ok, unchecked.map(({ name, passed }) => [name, passed])],
      [true, [['log', null]]],
    );
  });
});
