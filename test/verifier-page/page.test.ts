import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import { readFileSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { drawFromFile } from '../../src/core/proof/draw-from-file.ts';
import { makeEdition } from '../../src/core/proof/bundle.ts';
import { zipBundle } from '../../src/files/bundle-files.ts';
import { createApp } from '../../src/http/app.ts';
import { readInputs, readJson, readVector, replaced, type Files } from '../core/proof/forge.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { testContext } from '../support/context.ts';
import { openPage, readShown, useBrowser, verifyAt } from './browser.ts';
import { loggedBundle } from '../core/proof/logged-bundle.ts';

const groups = (digest: unknown): string => (String(digest).toUpperCase().match(/.{8}/g) ?? []).join(' ');

describe('the verifier page in a browser', () => {
  const opened = useBrowser();
  const saved = (name: string, bytes: Uint8Array): string => {
    const path = join(opened().folder, name);
    writeFileSync(path, bytes);
    return path;
  };
  const saveBundle = async (name: string, files: Files): Promise<string> =>
    saved(name, await zipBundle(files));
  const open = (width = 360) => openPage(opened(), opened().address, { width, height: 740 });

  it('is green with a witnessed log and the digests from paper, typed in groups and capitals; red when one differs', async () => {
    const { page, faults } = await open();
    const { files, logKey, witnessKey } = loggedBundle(readVector('smallest'));
    const { commitment, result } = readJson(files, 'manifest.json');
    await page.fill('#commitment', groups(commitment));
    await page.fill('#result', groups(result));
    await page.fill('#log-key', logKey);
    await page.fill('#witness-keys', `${witnessKey}\n`);
    const path = await saveBundle('logged.zip', files);
    await verifyAt(page, path, 'archive');
    const green = await readShown(page);
    assert.equal(green.grade, 'green', JSON.stringify(green));
    assert.deepEqual(green.reasons, []);
    assert.deepEqual(new Set(green.checks.map(({ passed }) => passed)), new Set(['true']));

    await page.fill('#witness-keys', '');
    await verifyAt(page, path, 'archive');
    const amber = await readShown(page);
    assert.deepEqual([amber.grade, amber.reasons], ['amber', ['unwitnessed']]);

    await page.fill('#result', groups(commitment));
    await verifyAt(page, path, 'archive');
    const red = await readShown(page);
    assert.equal(red.grade, 'red');
    assert.deepEqual(
      red.checks.filter(({ passed }) => passed === 'false').map(({ name }) => name),
      ['published'],
    );
    assert.equal(await page.locator('#drawn').count(), 0, 'what is not valid is not relied on');
    assert.deepEqual(faults, []);
  });

  it('shows of a valid bundle who threw, who is sent after substitutions, and what the agency states', async () => {
    const { page } = await open();
    const files = readVector('replaced');
    await verifyAt(page, await saveBundle('replaced.zip', files), 'archive');
    const entropy = await page.innerText('#entropy');
    const { sources } = readJson(files, 'entropy.json') as { sources: { value: string; by: string }[] };
    for (const { value, by } of sources) assert.ok(entropy.includes(value) && entropy.includes(by));
    const second = readJson(files, 'substitution-2.json') as {
      changes: { target: string; to: string[] }[];
    };
    const drawn = await page.innerText('#drawn');
    for (const { target, to } of second.changes) {
      const line = drawn.slice(drawn.indexOf(target)).split('检查日期')[0] ?? '';
      assert.ok(to.every((id) => line.includes(id)) && line.includes('经替补'), line);
    }
    assert.match(await page.innerText('#statements'), /检查人员 9 人，可派 9 人/);
    await page.fill('#search', second.changes[0]?.target ?? '');
    assert.match(await page.innerText('#drawn-count'), /找到 1 家/);
  });

  it('takes what is dropped on it', async () => {
    const { page } = await open();
    const bytes = Buffer.from(await zipBundle(readVector('days'))).toString('base64');
    const transfer = await page.evaluateHandle((text: string) => {
      const data = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
      const made = new DataTransfer();
      made.items.add(new File([data], 'days.zip'));
      return made;
    }, bytes);
    await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
    await page.waitForFunction(() => document.getElementById('picked')?.textContent?.includes('days.zip'));
    await page.click('#form button[type=submit]');
    await page.waitForSelector('[data-grade=amber]');
  });

  it('says in Chinese what it cannot read, without a verdict', async () => {
    const { page } = await open();
    const smallest = Object.fromEntries(readVector('smallest'));
    const bomb = zipSync({ 'targets.jsonl': new Uint8Array(1 << 20) }, { level: 9 });
    const cases: readonly (readonly [string, Uint8Array, RegExp])[] = [
      ['a text', strToU8('not a zip'), /不是可读的 \.zip/],
      ['nothing', new Uint8Array(), /文件是空的/],
      ['an empty archive', zipSync({}), /压缩包是空的/],
      ['a cut archive', zipSync(smallest).subarray(0, -30), /不是可读的 \.zip/],
      // The end of the first leads to the first directory; other programs take the one that lies before the end.
      [
        'two archives in one',
        Uint8Array.from([
          ...zipSync(smallest).subarray(0, -22),
          ...bomb.subarray(0, -22),
          ...zipSync(smallest).subarray(-22),
        ]),
        /不是可读的 \.zip/,
      ],
      ['an archive with a folder', zipSync({ 'a/rules.json': strToU8('{}') }), /文件名 a\/rules\.json/],
      ['a path out of the archive', zipSync({ '../rules.json': strToU8('{}') }), /文件名 \.\.\/rules\.json/],
      [
        'too many files',
        zipSync(Object.fromEntries(Array.from({ length: 1016 }, (_, i) => [`f${i}`, strToU8('')]))),
        /超过 1015 个/,
      ],
      // The size in the directory says 3 GiB, or more than deflate can give for so few bytes.
      ['a bomb', withDeclaredSize(bomb, 3 * 2 ** 30), /超过 1 GiB/],
      ['an impossible ratio', withDeclaredSize(bomb, 2 ** 29), /大小不可能是真的/],
      ['a size that is not the content’s', withDeclaredSize(bomb, 2 ** 20 + 1), /不是可读的 \.zip/],
    ];
    for (const [what, bytes, expected] of cases) {
      await verifyAt(page, saved(`${what}.zip`, bytes), 'archive');
      assert.match(await page.innerText('#unreadable'), expected, what);
      assert.deepEqual((await readShown(page)).checks, [], what);
    }
    const { page: keyed } = await open();
    await keyed.fill('#log-key', 'no key');
    await verifyAt(keyed, await saveBundle('keyed.zip', readVector('smallest')), 'archive');
    assert.match(await keyed.innerText('#unreadable'), /日志公钥/);
  });

  it('takes nothing in a bundle for markup, and shows what would turn text round', async () => {
    const { page, faults } = await open();
    const input = readInputs('smallest');
    const name = '<img src=x onerror=alert(1)>\u202e局';
    const frame = { ...input.frame, agency: { ...input.frame.agency, name } };
    const files = makeEdition(drawFromFile({ ...input, frame }).files, 'auditor');
    await verifyAt(page, await saveBundle('markup.zip', files), 'archive');
    assert.match(await page.innerText('#draw'), /<img src=x onerror=alert\(1\)>\\u\{202e\}局/);
    assert.equal(await page.locator('#findings img').count(), 0);
    assert.deepEqual(faults, []);
  });

  it('refuses a digest that is cut short beside its field, and asks for a bundle before it begins', async () => {
    const { page } = await open();
    await page.click('#form button[type=submit]');
    assert.match(await page.innerText('#picked'), /请先选取证明包/);
    await page.fill('#commitment', '0123 4567');
    await page.setInputFiles('#archive', await saveBundle('cut.zip', readVector('smallest')));
    await page.keyboard.press('Enter');
    await page.click('#form button[type=submit]');
    assert.match(await page.innerText('#commitment-fault'), /输入的是 8 位/);
    assert.equal(await page.getAttribute('#commitment', 'aria-invalid'), 'true');
    assert.ok(await page.locator('#outcome').isHidden());
  });

  it('is worked by keyboard alone, every field with a name, and tells a reader where the verdict is', async () => {
    const { page } = await open();
    await page.setInputFiles('#archive', await saveBundle('keys.zip', readVector('smallest')));
    const visited: string[] = [];
    for (let i = 0; i < 8; i += 1) {
      await page.keyboard.press('Tab');
      visited.push(
        await page.evaluate(() => document.activeElement?.id || document.activeElement?.tagName || ''),
      );
    }
    const order = [
      'archive',
      'folder',
      'commitment',
      'result',
      'log-key',
      'witness-keys',
      'BUTTON',
      'SUMMARY',
    ];
    assert.deepEqual(visited, order);
    await page.keyboard.press('Shift+Tab');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#outcome:not([hidden])');
    assert.equal(await page.evaluate(() => document.activeElement?.id), 'outcome-title');
    const unnamed = await page.evaluate(() =>
      [...document.querySelectorAll<HTMLInputElement>('input, textarea, button, summary, progress')]
        .filter((field) => !(field.labels?.[0]?.textContent ?? field.textContent ?? '').trim())
        .filter((field) => !field.hasAttribute('aria-labelledby'))
        .map((field) => field.outerHTML),
    );
    assert.deepEqual(unnamed, []);
    const levels = await page.evaluate(() =>
      [...document.querySelectorAll('h1, h2, h3')].map(({ tagName }) => Number(tagName[1])),
    );
    assert.ok(
      levels.every((level, i) => i === 0 || level <= (levels[i - 1] ?? 0) + 1),
      levels.join(),
    );
    assert.equal(await page.getByRole('main').count(), 1);
    assert.ok((await page.getByRole('status').count()) >= 2);
    // Marks are not the only sign: each check says its state in words.
    for (const { text } of (await readShown(page)).checks) assert.match(text, /通过 passed|未核对 not run/);
  });

  for (const scheme of ['light', 'dark'] as const) {
    it(`has no text below the contrast of WCAG AA, and nothing wider than a phone of 360 pixels, in ${scheme} colours`, async () => {
      const { page } = await open();
      await page.emulateMedia({ colorScheme: scheme });
      await verifyAt(page, await saveBundle('county.zip', readVector('county')), 'archive');
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
      assert.deepEqual(await findFaint(page), []);
      await page.fill('#commitment', 'x');
      await page.click('#form button[type=submit]');
      const bad = await saveBundle('bad.zip', replaced(readVector('county'), 'rules.json', '{}'));
      assert.deepEqual(await findFaint(page), []);
      await page.fill('#commitment', '');
      await verifyAt(page, bad, 'archive');
      assert.equal((await readShown(page)).grade, 'red');
      assert.deepEqual(await findFaint(page), []);
    });
  }
});

describe('the verifier page from the service', () => {
  const opened = useBrowser();
  const db = useDatabase(databases[0] as (typeof databases)[number]);
  let server: Server | undefined;
  let address = '';
  before(async () => {
    server = createServer(createApp(testContext(db()))).listen(0, '127.0.0.1');
    await new Promise((resolve) => server?.once('listening', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/verify`;
  });
  after(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => server?.close(resolve));
  });

  it('is the same file, runs under the policy of the service, and asks the network for nothing more', async () => {
    const { page, faults, requests } = await openPage(opened(), address);
    const response = await fetch(address);
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(policy, /^default-src 'none'; script-src 'sha256-/);
    assert.doesNotMatch(policy, /unsafe|\*|http/);
    const bytes = new Uint8Array(await response.arrayBuffer());
    assert.deepEqual(bytes, new Uint8Array(readFileSync(new URL(opened().address))));
    for (const [name, grade] of [
      ['replaced', 'amber'],
      ['county-public', 'amber'],
    ] as const) {
      const path = join(opened().folder, `${name}.zip`);
      writeFileSync(path, await zipBundle(readVector(name)));
      await verifyAt(page, path, 'archive');
      assert.equal((await readShown(page)).grade, grade);
    }
    const { reasons } = await readShown(page);
    assert.ok(reasons.includes('sealed-missing'), reasons.join());
    assert.deepEqual(faults, []);
    assert.deepEqual(
      requests.filter((each) => !/^(?:blob|data):/.test(each)),
      [address],
    );
  });
});

/** The archive with another uncompressed size in its directory and in the file's own header (APPNOTE 4.3.7, 4.3.12). */
function withDeclaredSize(archive: Uint8Array, size: number): Uint8Array {
  const changed = archive.slice();
  const view = new DataView(changed.buffer);
  view.setUint32(22, size, true);
  const directory = view.getUint32(changed.length - 22 + 16, true);
  view.setUint32(directory + 24, size, true);
  return changed;
}

/** Texts whose contrast with their background is below 4.5 (WCAG 2.2, 1.4.3); computed as it says, from what is shown. */
function findFaint(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    const parse = (colour: string): readonly number[] => (colour.match(/[\d.]+/g) ?? []).map(Number);
    const light = (colour: string): number => {
      const [r = 0, g = 0, b = 0] = parse(colour).map((part) => {
        const share = part / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element: Element | null): string => {
      if (element === null) return 'rgb(255, 255, 255)';
      const { backgroundColor } = getComputedStyle(element);
      return parse(backgroundColor)[3] === 0 ? behind(element.parentElement) : backgroundColor;
    };
    const hasText = (element: Element): boolean =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    return [...document.querySelectorAll<HTMLElement>('body *')]
      .filter((element) => hasText(element) && element.checkVisibility())
      .filter((element) => {
        const [one, other] = [light(getComputedStyle(element).color), light(behind(element))];
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05) < 4.5;
      })
      .map((element) => element.outerHTML.slice(0, 100));
  });
}
