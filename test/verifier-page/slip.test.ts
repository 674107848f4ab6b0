import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { zipBundle } from '../../src/files/bundle-files.ts';
import { packSlip } from '../../src/files/slip-code.ts';
import { decodeText, readJson, readVector, write, type Files } from '../core/proof/forge.ts';
import { openPage, readShown, useBrowser } from './browser.ts';

const sha = (...parts: readonly (string | Buffer)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** Root of leaves and inclusion path of one, by the definitions of RFC 6962 2.1 and 2.1.1. */
function tree(
  leaves: readonly Buffer[],
  index: number,
): { readonly root: Buffer; readonly path: readonly Buffer[] } {
  if (leaves.length === 1) return { root: leaves[0] as Buffer, path: [] };
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const isLeft = index < split;
  const left = tree(leaves.slice(0, split), isLeft ? index : 0);
  const right = tree(leaves.slice(split), isLeft ? 0 : index - split);
  return {
    root: sha(Buffer.of(1), left.root, right.root),
    path: isLeft ? [...left.path, right.root] : [...right.path, left.root],
  };
}

/** The slip of the first target of a bundle that could not be drawn. */
function slipOf(files: Files): Readonly<Record<string, unknown>> {
  const lines = (name: string): readonly string[] => decodeText(files.get(name)).split('\n').slice(0, -1);
  const rows = lines('targets.jsonl');
  const index = rows.findIndex((line) => !line.includes('"excluded":null'));
  const leaves = rows.map((line) => sha(Buffer.of(0), line));
  const { root, path } = tree(leaves, index);
  const line = rows[index] ?? '';
  const { commitment, draw_id, result } = readJson(files, 'manifest.json');
  return {
    protocol: 'shuangsui-3',
    kind: 'slip',
    draw_number: readJson(files, 'commitment.json')['draw_number'],
    draw_id,
    commitment,
    result,
    root: root.toString('hex'),
    size: rows.length,
    index,
    path: path.map((hash) => hash.toString('hex')),
    line,
    sealed_line: lines('targets-sealed.jsonl')[index] ?? '',
    name: (JSON.parse(line) as { name: string }).name,
    drawn: false,
    decision: { kind: 'excluded' },
    why: ['不列入抽取：本年度已达检查频次上限。'],
  };
}

describe('a slip on the verifier page', () => {
  const opened = useBrowser();
  const files = readVector('county');
  const slip = slipOf(files);

  async function check(page: Page, text: string): Promise<void> {
    await page.fill('#slip', text);
    await page.click('#slip-form button[type=submit]');
    await page.waitForSelector('#outcome:not([hidden])');
  }

  it('passes every check with the public bundle and the digests of the notice, from its code or as JSON', async () => {
    const { page, faults } = await openPage(opened(), opened().address);
    const path = join(opened().folder, 'county-public.zip');
    writeFileSync(path, await zipBundle(readVector('county-public')));
    await page.setInputFiles('#archive', path);
    await page.fill('#commitment', String(slip['commitment']));
    await page.fill('#result', String(slip['result']));
    await page.click('summary');
    for (const text of [write(slip), packSlip(write(slip))]) {
      await check(page, text);
      const shown = await readShown(page);
      assert.equal(shown.grade, 'green', JSON.stringify(shown));
      assert.deepEqual(
        shown.checks.map(({ passed }) => passed),
        Array.from({ length: 6 }, () => 'true'),
      );
      assert.match(await page.innerText('#findings'), /没有抽中\s+不列入抽取：本年度已达检查频次上限/);
    }
    assert.deepEqual(faults, []);
  });

  it('is amber by itself, red with one value changed, and asked for when there is none', async () => {
    const { page } = await openPage(opened(), opened().address);
    await page.click('summary');
    await page.click('#slip-form button[type=submit]');
    assert.match(await page.innerText('#slip-fault'), /请先粘贴凭条的内容/);
    await check(page, write(slip));
    const alone = await readShown(page);
    assert.equal(alone.grade, 'amber');
    assert.deepEqual(
      alone.checks.filter(({ passed }) => passed === 'null').map(({ name }) => name),
      ['weight', 'commitment', 'published'],
    );
    const changed = { ...slip, line: String(slip['line']).replace('"pi":0', '"pi":1') };
    await check(page, write({ ...changed, index: Number(slip['index']) + 1 }));
    assert.equal((await readShown(page)).grade, 'red');
    await check(page, write({ ...slip, index: Number(slip['index']) + 1 }));
    const moved = await readShown(page);
    assert.deepEqual(
      [moved.grade, moved.checks.find(({ passed }) => passed === 'false')?.name],
      ['red', 'line'],
    );
    await check(page, 'HELLO WORLD');
    assert.match(await page.innerText('#unreadable'), /不是单家凭条的内容/);
  });
});
