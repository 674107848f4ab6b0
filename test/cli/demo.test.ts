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
  it('plans the year, plays the month and leaves lists, six documents, a bundle that both verifiers find green, and a log without a broken promise', () => {
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
    const [, logKey, witnessKey] = /--log-key (\S+) --witness-key (\S+)/.exec(demo.stdout) ?? [];
    const digests = ['--commitment', String(commitment), '--result', String(result)];
    const evidence = [...digests, '--log-key', String(logKey), '--witness-key', String(witnessKey)];
    const bundle = join(data, 'demo', '证明包.zip');
    const own = spawnSync(process.execPath, [program, 'verify', bundle, ...evidence], { encoding: 'utf8' });
    assert.equal(own.status, 0, own.stdout);
    assert.match(own.stdout, /指纹与纸面相同/);
    assert.match(own.stdout, /结论：绿 GREEN/);
    const second = spawnSync('python3', [secondVerifier, bundle, ...evidence, '--json'], {
      encoding: 'utf8',
    });
    assert.equal(second.status, 0, second.stdout);
    const verdict = JSON.parse(second.stdout) as {
      grade: string;
      checks: { name: string; passed: boolean | null }[];
    };
    const unchecked = verdict.checks.filter(({ passed }) => passed !== true);
    assert.deepEqual([verdict.grade, unchecked], ['green', []]);
    const keys = ['--log-key', String(logKey), '--witness-key', String(witnessKey)];
    const published = join(data, 'demo', '公布');
    // The demonstration's clock has gone on for four weeks.
    const audit = spawnSync(process.execPath, [program, 'audit', published, ...keys, '--json'], {
      encoding: 'utf8',
    });
    assert.equal(audit.status, 0, audit.stdout);
    const { findings } = JSON.parse(audit.stdout) as { findings: readonly unknown[] };
    assert.deepEqual(findings, []);
  });
});
