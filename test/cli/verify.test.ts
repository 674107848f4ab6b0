import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyBundle, type Verdict } from '../../src/core/proof/verify/verify-bundle.ts';
import { Refusal } from '../../src/core/refusal.ts';
import { readBundle, zipBundle } from '../../src/files/bundle-files.ts';
import { readVector } from '../core/proof/forge.ts';
import { loggedBundle } from '../core/proof/logged-bundle.ts';
import { run, vectorPath } from './run.ts';

const bundle = vectorPath('bundles/smallest');
const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as {
  readonly commitment: string;
  readonly result: string;
};

const inGroups = (hex: string): string => (hex.match(/.{8}/g) ?? []).join(' ');

describe('shuangsui verify', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'verify-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const copyOf = (name = 'copy'): string => {
    const copy = join(folder, name);
    cpSync(bundle, copy, { recursive: true });
    return copy;
  };

  /** Zips the files of a folder with another program. */
  const zip = (source: string, ...members: readonly string[]): string => {
    const archive = join(folder, 'bundle.zip');
    const { status, stderr } = spawnSync('python3', ['-m', 'zipfile', '-c', archive, ...members], {
      cwd: source,
      encoding: 'utf8',
    });
    assert.equal(status, 0, stderr);
    return archive;
  };

  it('accepts a genuine bundle with exit code 0 as amber, prints both digests in groups and asks for both on paper, one not being enough', () => {
    const { status, stdout } = run('verify', bundle, '--commitment', manifest.commitment);
    assert.equal(status, 0);
    assert.ok(stdout.includes(inGroups(manifest.commitment)) && stdout.includes(inGroups(manifest.result)));
    assert.match(stdout, /结论：黄 AMBER/);
    assert.match(stdout, /请把两个指纹与见证表、公告上的逐位核对/);
    assert.match(stdout, /可抽 4 家，抽取 2 家/);
    assert.match(stdout, /– 与纸面公布的指纹核对 published digests：未核对/);
    assert.doesNotMatch(stdout, /✗|指纹与纸面相同/);
  });

  it('compares both digests from paper, and says when one of them differs', () => {
    const paper = ['--commitment', manifest.commitment.toUpperCase(), '--result', manifest.result];
    const agreed = run('verify', bundle, ...paper);
    assert.equal(agreed.status, 0, agreed.stderr);
    assert.match(agreed.stdout, /指纹与纸面相同/);
    const differing = run('verify', bundle, '--result', manifest.commitment);
    assert.equal(differing.status, 1);
    assert.match(differing.stdout, /✗ 与纸面公布的指纹核对/);
    assert.match(differing.stdout, /结论：红 RED/);
    assert.match(differing.stdout, /证明包自身一致，但不是纸面指纹所指的那一次抽取/);
  });

  it('is green with the digests from paper, the key of the log and that of a witness; a witness missing, it is amber', async () => {
    const { files, logKey, witnessKey } = loggedBundle(readVector('smallest'));
    const archive = join(folder, 'logged.zip');
    writeFileSync(archive, await zipBundle(files));
    const evidence = ['--commitment', manifest.commitment, '--result', manifest.result, '--log-key', logKey];
    const mistaken = run('verify', archive, ...evidence, '--witness-key', logKey);
    assert.equal(mistaken.status, 1);
    assert.match(mistaken.stderr, /见证方公钥无法使用/);
    const right = run('verify', archive, ...evidence, '--witness-key', witnessKey);
    assert.equal(right.status, 0, right.stderr);
    assert.match(right.stdout, /结论：绿 GREEN/);
    assert.doesNotMatch(right.stdout, /未核对/);
    const amber = run('verify', archive, ...evidence, '--json');
    const { grade, reasons } = JSON.parse(amber.stdout) as Verdict;
    assert.deepEqual([amber.status, grade, reasons.map(({ code }) => code)], [0, 'amber', ['unwitnessed']]);
  });

  it('counts what the agency states, and in the public edition no reasons of officers', () => {
    const whole = run('verify', vectorPath('bundles/county'));
    assert.match(whole.stdout, /名录库 151 家，属于本次范围 120 家，可抽 112 家，抽取 7 家/);
    assert.match(whole.stdout, /不列入抽取：本年度已达检查频次上限 8 家/);
    assert.match(whole.stdout, /不可派：休假 1 人/);
    const open = run('verify', vectorPath('bundles/county-public'));
    assert.equal(open.status, 0);
    assert.match(open.stdout, /检查人员 14 人，可派 13 人，其中执法证有效 12 人/);
    assert.match(open.stdout, /– 保密信息与名录一致 sealed lines：未核对/);
    assert.doesNotMatch(open.stdout, /不可派：/);
  });

  it('takes digests in the groups of eight in which papers print them, and refuses one that is cut short', () => {
    const paper = ['--commitment', inGroups(manifest.commitment), '--result', inGroups(manifest.result)];
    assert.match(run('verify', bundle, ...paper).stdout, /指纹与纸面相同/);
    const cut = run('verify', bundle, '--commitment', manifest.commitment.slice(0, 60));
    assert.equal(cut.status, 2);
    assert.match(cut.stderr, /输入的是 60 位/);
  });

  it('refuses a changed bundle with exit code 1 and says which file differs', () => {
    const copy = copyOf();
    const rows = readFileSync(join(copy, 'targets.jsonl'), 'utf8');
    writeFileSync(join(copy, 'targets.jsonl'), rows.replace('示例诊所1', '示例诊所9'));
    const { status, stdout } = run('verify', copy);
    assert.equal(status, 1);
    assert.match(stdout, /✗ 文件清单 manifest：不符\n.*targets\.jsonl 与清单登记的指纹不符/);
    assert.match(stdout, /– 抽取结果 result：未核对/);
    assert.match(stdout, /结论：红 RED/);
    assert.doesNotMatch(stdout, /机构自己的陈述/);
  });

  it('prints nothing from a bundle that could steer the terminal', () => {
    const input = JSON.parse(readFileSync(vectorPath('inputs/smallest.frame.json'), 'utf8')) as {
      agency: { name: string };
    };
    input.agency.name = '示例局\u001b[2J\u202e';
    const frame = join(folder, 'steering.frame.json');
    writeFileSync(frame, JSON.stringify(input));
    const out = join(folder, 'steering');
    assert.equal(
      run('draw', '--frame', frame, '--entropy', vectorPath('inputs/smallest.entropy.json'), '--out', out)
        .status,
      0,
    );
    const { status, stdout } = run('verify', out);
    assert.equal(status, 0);
    assert.match(stdout, /示例局\\u\{1b\}\[2J\\u\{202e\}/);
    // eslint-disable-next-line no-control-regex -- the very characters that must not be there
    assert.doesNotMatch(stdout, /[\u001b\u202e]/);
  });

  it('gives the verdict as JSON', () => {
    const copy = copyOf();
    rmSync(join(copy, 'rules.json'));
    const broken = run('verify', copy, '--json');
    assert.equal(broken.status, 1);
    const { ok, checks } = JSON.parse(broken.stdout) as Verdict;
    assert.deepEqual([ok, checks.length, checks[0]?.name, checks[0]?.passed], [false, 15, 'manifest', false]);
  });

  it('accepts a bundle that another program zipped, and refuses a changed one', async () => {
    const copy = copyOf();
    assert.equal(run('verify', zip(copy, ...readdirSync(copy))).status, 0);
    writeFileSync(join(copy, 'result.json'), '{}');
    const changed = verifyBundle(await readBundle(zip(copy, ...readdirSync(copy))));
    assert.match(changed.checks.find(({ passed }) => passed === false)?.en ?? '', /result\.json/);
  });

  it('says with exit code 2 that it cannot read a bundle', () => {
    const { status, stdout, stderr } = run('verify', join(folder, 'nowhere'));
    assert.deepEqual([status, stdout], [2, '']);
    assert.match(stderr, /^✗ 找不到 .*nowhere/);
  });

  it('cannot read a file that is no archive, an archive that is cut or holds folders, a folder that holds folders', async () => {
    const text = join(folder, 'notes.txt');
    writeFileSync(text, 'not a zip');
    const nested = copyOf('nested');
    mkdirSync(join(nested, 'folder'));
    const archive = zip(folder, 'nested');
    const cut = join(folder, 'cut.zip');
    writeFileSync(cut, readFileSync(archive).subarray(0, -30));
    for (const path of [text, nested, archive, cut]) {
      await assert.rejects(readBundle(path), (error) => {
        assert.ok(error instanceof Refusal, String(error));
        assert.equal(error.code, 'unreadable-file');
        assert.match(error.message, /\p{Script=Han}/u);
        return true;
      });
    }
  });

  it('does not wait for what is no file in a folder: a link to nowhere, a pipe that nobody writes to, a device without an end', async () => {
    for (const make of [
      ['ln', '-s', 'nowhere', 'rules.json'],
      ['mkfifo', 'rules.json'],
      ['ln', '-s', '/dev/zero', 'rules.json'],
    ] as const) {
      const copy = copyOf();
      rmSync(join(copy, 'rules.json'));
      assert.equal(spawnSync(make[0], make.slice(1), { cwd: copy }).status, 0);
      await assert.rejects(readBundle(copy), {
        code: 'unreadable-file',
        message: 'rules.json 无法读取，证明包中只能有文件',
      });
      rmSync(copy, { recursive: true });
    }
  });

  it('says with exit code 2 that it was used wrongly', () => {
    const { status, stderr } = run('verify');
    assert.equal(status, 2);
    assert.notEqual(stderr, '');
  });
});
