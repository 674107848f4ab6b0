import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, it } from 'mocha';
import { makeFolder } from '../support/databases.ts';

const program = fileURLToPath(new URL('../../bin/shuangsui.mjs', import.meta.url));
const secondVerifier = fileURLToPath(new URL('../../verify/verify.py', import.meta.url));

describe('the demonstration', () => {
  it('opens accounts, plans the year, plays the month and leaves lists, six documents, a bundle that both verifiers find green, and a log without a broken promise', () => {
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
    const accounts = join(data, 'demo', '账号.txt');
    assert.equal(statSync(accounts).mode & 0o777, 0o600);
    const given = readFileSync(accounts, 'utf8').trim().split('\n');
    assert.equal(given.length, 7);
    for (const line of given) {
      const [id, label, password = ''] = line.split('\t');
      assert.ok(demo.stdout.includes(`${id}  ${label}`), line);
      assert.ok(password.length > 20 && !demo.stdout.includes(password), line);
    }
    const [inspector = ''] = given.filter((line) => line.startsWith('demo-jiancha\t'));
    const login = spawnSync(process.execPath, [program, 'login', 'demo-jiancha', '--password-stdin'], {
      encoding: 'utf8',
      input: `${inspector.split('\t')[2]}\nKestrel-lamp-77-Tin\n`,
      env: {
        ...process.env,
        DATA_DIR: join(data, 'demo'),
        DATABASE_URL: `sqlite:${join(data, 'demo', 'demo.db')}`,
        SHUANGSUI_STATE: makeFolder(),
        // The key of other tests of this process; blank is that of the demonstration's folder.
        DATA_KEY: '',
      },
    });
    assert.match(login.stdout, /^已登录 demo-jiancha 示例检查（检查人员）/, login.stderr);
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
  }).timeout(180_000);
});
