/**
 * `npm run bench`: what each stage of the pure draw of a synthetic national frame takes, and its ratio to hashing the frame's bytes
 * once in the same run; what it takes to verify each edition of it, in a process that does nothing else; then the named aims. Sizes
 * may be given as arguments; each is measured in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editions, makeEdition } from '../../src/core/proof/bundle.ts';
import { writeBundleFolder } from '../../src/files/bundle-files.ts';
import { measureAims } from './aims.ts';
import { measureDraw } from './national-draw.ts';
import { measureVerification } from './verification.ts';

/** Runs this program with other arguments. */
function runAgain(args: readonly string[]): void {
  const command = [...process.execArgv, fileURLToPath(import.meta.url), ...args];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}

async function measureSize(size: number): Promise<void> {
  const files = measureDraw(size);
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  try {
    for (const edition of editions) {
      await writeBundleFolder(join(folder, edition), makeEdition(files, edition));
      runAgain(['--verify', join(folder, edition)]);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const [only, ...sizes] = process.argv.slice(2);
if (only === '--aims') measureAims();
else if (only === '--size') await measureSize(Number(sizes[0]));
else if (only === '--verify') await measureVerification(String(sizes[0]));
else {
  const asked = only === undefined ? ['4300', '100000', '1080000'] : [only, ...sizes];
  for (const args of [...asked.map((size) => ['--size', size]), ['--aims']]) runAgain(args);
}
