import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, vectorPath, type Run } from './run.ts';

const frame = vectorPath('inputs/smallest.frame.json');
const entropy = vectorPath('inputs/smallest.entropy.json');
const bundle = vectorPath('bundles/smallest');

describe('shuangsui draw', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'draw-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const draw = (from: string, dice: string, out = join(folder, 'out')): Run =>
    run('draw', '--frame', from, '--entropy', dice, '--out', out);

  /** A file of this test with these contents. */
  const file = (name: string, contents: unknown): string => {
    const path = join(folder, name);
    writeFileSync(path, typeof contents === 'string' ? contents : JSON.stringify(contents));
    return path;
  };

  it('writes the published bundle from its inputs, which then verifies, and prints its digests as JSON', () => {
    const out = join(folder, 'new', 'out');
    const drawn = run('--json', 'draw', '--frame', frame, '--entropy', entropy, '--out', out);
    assert.equal(drawn.status, 0, drawn.stderr);
    assert.deepEqual(readdirSync(out).toSorted(), readdirSync(bundle).toSorted());
    for (const name of readdirSync(bundle))
      assert.ok(readFileSync(join(out, name)).equals(readFileSync(join(bundle, name))), name);
    assert.equal(run('verify', out).status, 0);
    const manifest = JSON.parse(readFileSync(join(bundle, 'manifest.json'), 'utf8')) as Record<
      string,
      string
    >;
    assert.deepEqual(JSON.parse(drawn.stdout), {
      bundle: out,
      drawn: 2,
      commitment: manifest['commitment'],
      result: manifest['result'],
    });
  });

  it('refuses a folder that is not empty, and leaves it as it was', () => {
    const out = join(folder, 'out');
    mkdirSync(out);
    writeFileSync(join(out, 'result.json'), 'the older proof');
    const { status, stderr } = draw(frame, entropy, out);
    assert.equal(status, 1);
    assert.match(stderr, /不是空的/);
    assert.deepEqual(readdirSync(out), ['result.json']);
    assert.equal(readFileSync(join(out, 'result.json'), 'utf8'), 'the older proof');
  });

  it('says with exit code 2 which file is not JSON, or that it was used wrongly', () => {
    const broken = draw(frame, file('dice.json', '{"sources":'));
    assert.equal(broken.status, 2);
    assert.match(broken.stderr, /dice\.json 不是 JSON 文件/);
    assert.equal(run('draw', '--frame', frame).status, 2);
  });

  it('refuses with exit code 1 and in Chinese what is in the wrong form, writing nothing', () => {
    const input = JSON.parse(readFileSync(frame, 'utf8')) as Record<string, unknown>;
    const dice = JSON.parse(readFileSync(entropy, 'utf8')) as Record<string, unknown>;
    const rules = input['rules'] as Record<string, unknown>;
    const floors = [{ path: [], ratio_bp: 0, minimum: 5, done: 0, periods: 1 }];
    const trees = [{ attributes: [], floors }];
    const out = join(folder, 'out');
    for (const [from, thrown, message] of [
      [{ ...input, agency: { code: '1', name: 'e\u0301' } }, dice, /NFC/],
      [{ ...input, rules: { ...rules, trees } }, dice, /至少抽取 5 家，可抽对象只有 4 家/],
    ] as const) {
      const { status, stderr } = draw(file('frame.json', from), file('dice.json', thrown), out);
      assert.equal(status, 1, stderr);
      assert.match(stderr, message);
      assert.throws(() => readdirSync(out));
    }
  });
});
