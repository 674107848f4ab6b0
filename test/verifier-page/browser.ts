import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium, type Browser, type Page } from 'playwright-core';
import { renderVerifierPage } from '../../src/usecases/render-verifier-page.ts';

/** One browser for a block of tests, and a folder with the page as a file. */
export interface Opened {
  readonly browser: Browser;
  readonly folder: string;
  /** The page's address as a file. */
  readonly address: string;
}

/** Starts Debian's chromium before the tests of the block, and ends it after them. */
export function useBrowser(): () => Opened {
  let opened: Opened | undefined;
  before(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'verifier-page-'));
    const path = join(folder, 'verify.html');
    writeFileSync(path, (await renderVerifierPage()).bytes);
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    opened = { browser, folder, address: pathToFileURL(path).href };
  });
  after(async () => {
    await opened?.browser.close();
    if (opened !== undefined) rmSync(opened.folder, { recursive: true, force: true });
  });
  return () => {
    if (opened === undefined) throw new Error('the browser is open only while tests run');
    return opened;
  };
}

/** Opens the page; whatever the page or its policy complains of is thrown when the test asks for `faults`. */
export async function openPage(
  { browser }: Opened,
  address: string,
  size: { readonly width: number; readonly height: number } = { width: 360, height: 740 },
): Promise<{
  readonly page: Page;
  readonly faults: readonly string[];
  readonly requests: readonly string[];
}> {
  const page = await browser.newPage({ viewport: size });
  // The test runner names functions with a helper of its own, which a function that is sent to the page does not find there.
  await page.addInitScript('globalThis.__name = (made) => made');
  const faults: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => faults.push(message.text()));
  page.on('pageerror', (error) => faults.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  await page.goto(address);
  return { page, faults, requests };
}

/** Picks a .zip or a folder, verifies it, and waits for the outcome. */
export async function verifyAt(page: Page, path: string, picker: 'archive' | 'folder'): Promise<void> {
  await page.setInputFiles(`#${picker}`, path);
  await page.click('#form button[type=submit]');
  await page.waitForSelector('#outcome:not([hidden])');
}

/** What the page shows of a verdict, read from the page itself. */
export interface Shown {
  readonly grade: string | null;
  readonly reasons: readonly string[];
  readonly checks: readonly { readonly name: string; readonly passed: string; readonly text: string }[];
  readonly digests: readonly string[];
}

export function readShown(page: Page): Promise<Shown> {
  return page.evaluate(() => {
    const all = (selector: string): readonly HTMLElement[] => [
      ...document.querySelectorAll<HTMLElement>(selector),
    ];
    return {
      grade: all('[data-grade]')[0]?.dataset['grade'] ?? null,
      reasons: all('[data-reason]').map((item) => item.dataset['reason'] ?? ''),
      checks: all('[data-check]').map((item) => ({
        name: item.dataset['check'] ?? '',
        passed: item.dataset['passed'] ?? '',
        text: item.innerText,
      })),
      digests: all('#digests .digest').map((item) => item.innerText),
    };
  });
}
