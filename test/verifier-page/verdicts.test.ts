import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { verifyBundle, type Verdict } from '../../src/core/proof/verify/verify-bundle.ts';
import { zipBundle } from '../../src/files/bundle-files.ts';
import type { VerifyRequest, WorkerReply } from '../../src/verifier-page/messages.ts';
import {
  bundleNames,
  forgeries,
  readVector,
  withChain,
  withManifest,
  type Files,
} from '../core/proof/forge.ts';
import { randomDraw } from '../core/proof/random-frames.ts';
import { openPage, readShown, useBrowser, verifyAt } from './browser.ts';

/** What is compared of two verdicts: all that a verifier says. */
const said = (verdict: Verdict) => ({ ...verdict, facts: null });

/** Lets the worker of the open page, the very one that it verifies with, judge many bundles. */
async function judgeInBrowser(page: Page, bundles: readonly Files[]): Promise<readonly Verdict[]> {
  const verdicts: Verdict[] = [];
  for (let start = 0; start < bundles.length; start += 50) {
    const batch = bundles.slice(start, start + 50);
    const encoded = batch.map((files) =>
      [...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')] as const),
    );
    verdicts.push(...(await page.evaluate(judgeBatch, encoded)));
  }
  return verdicts;
}

/** Runs in the page. */
async function judgeBatch(
  bundles: readonly (readonly (readonly [string, string])[])[],
): Promise<readonly Verdict[]> {
  const source = document.getElementById('worker')?.textContent ?? '';
  const worker = new Worker(URL.createObjectURL(new Blob([source], { type: 'text/javascript' })));
  const ask = (request: VerifyRequest): Promise<Verdict> =>
    new Promise((resolve, reject) => {
      worker.addEventListener('error', (event) => reject(new Error(event.message)));
      worker.onmessage = ({ data }: MessageEvent<WorkerReply>) => {
        if (data.kind === 'verdict') resolve(data.verdict);
        if (data.kind === 'unreadable') reject(new Error(data.reason.en));
      };
      worker.postMessage(request);
    });
  const verdicts: Verdict[] = [];
  for (const files of bundles) {
    const blobs = files.map(([name, text]) => ({
      name,
      file: new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))]),
    }));
    verdicts.push(await ask({ kind: 'bundle', picked: { kind: 'folder', files: blobs }, evidence: {} }));
  }
  worker.terminate();
  return verdicts;
}

/** Every few changes of every file, as they are, with a manifest to match, and with all digests to match. */
function forgedBundles(bundle: string): readonly Files[] {
  const files = readVector(bundle);
  const all = [...files.keys()].flatMap((name) =>
    [...forgeries(files, name)].map(({ forged }) => ({ name, forged })),
  );
  return all
    .filter((_, i) => i % 12 === 0)
    .map(({ name, forged }, i) => {
      if (i % 3 === 0 || name === 'manifest.json') return forged;
      try {
        return i % 3 === 1 ? withManifest(forged) : withChain(forged);
      } catch {
        return forged;
      }
    });
}

describe('the verifier page', () => {
  const opened = useBrowser();

  it('shows of every published bundle the grade, reasons, checks and digests that the engine gives, from a file', async () => {
    const { page, faults, requests } = await openPage(opened(), opened().address);
    for (const name of bundleNames) {
      const folder = join(opened().folder, name);
      const archive = `${folder}.zip`;
      const files = readVector(name);
      writeFileSync(archive, await zipBundle(files));
      mkdirSync(folder);
      for (const [file, bytes] of files) writeFileSync(join(folder, file), bytes);
      const expected = verifyBundle(files);
      assert.ok(expected.ok, name);
      for (const [path, picker] of [
        [archive, 'archive'],
        [folder, 'folder'],
      ] as const) {
        await verifyAt(page, path, picker);
        const shown = await readShown(page);
        assert.equal(shown.grade, expected.grade, name);
        assert.deepEqual(
          shown.reasons,
          expected.reasons.map(({ code }) => code),
        );
        assert.deepEqual(
          shown.checks.map((check) => [check.name, check.passed]),
          expected.checks.map((check) => [check.name, String(check.passed)]),
        );
        assert.deepEqual(
          shown.digests.map((digest) => digest.split(' ')),
          [expected.commitment, expected.result].map((digest) => digest?.match(/.{8}/g)),
        );
      }
    }
    assert.deepEqual(faults, []);
    assert.deepEqual(
      requests.filter((address) => !/^(?:file|blob|data):/.test(address)),
      [],
    );
  }).timeout(120_000);

  it('says of forged bundles word for word what the engine says, the first check that fails above all', async () => {
    const { page } = await openPage(opened(), opened().address);
    const forged = ['smallest', 'scarce', 'replaced', 'beacon', 'county-public'].flatMap(forgedBundles);
    const expected = forged.map((files) => said(verifyBundle(files)));
    assert.ok(forged.length > 100, `${forged.length}`);
    const failed = new Set(expected.map(({ checks }) => checks.find(({ passed }) => passed === false)?.name));
    assert.ok(failed.size >= 9, [...failed].join());
    const verdicts = await judgeInBrowser(page, forged);
    for (const [i, verdict] of verdicts.entries()) assert.deepEqual(said(verdict), expected[i]);
  }).timeout(120_000);

  it('agrees with the engine on a thousand random frames', async () => {
    const { page } = await openPage(opened(), opened().address);
    const draws: Files[] = [];
    for (let i = 0; draws.length < 1000 && i < 6000; i += 1) {
      const files = randomDraw(`browser draw ${i}`);
      if (files !== undefined) draws.push(files);
    }
    assert.equal(draws.length, 1000);
    const expected = draws.map((files) => said(verifyBundle(files)));
    const verdicts = await judgeInBrowser(page, draws);
    for (const [i, verdict] of verdicts.entries()) assert.deepEqual(said(verdict), expected[i], `draw ${i}`);
    assert.ok(verdicts.every(({ ok }) => ok));
  }).timeout(300_000);
});
