/**
 * `npm run bench`: what each stage of the pure draw of a synthetic national frame takes, and its ratio to hashing the frame's bytes
 * once in the same run; then the named aims. Sizes may be given as arguments; each is measured in a process of its own.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { measureAims } from './aims.ts';
import { measureDraw } from './national-draw.ts';

const [only, ...sizes] = process.argv.slice(2);
if (only === '--aims') measureAims();
else if (only === '--size') measureDraw(Number(sizes[0]));
else {
  const asked = only === undefined ? ['4300', '100000', '1080000'] : [only, ...sizes];
  for (const args of [...asked.map((size) => ['--size', size]), ['--aims']]) {
    const { status } = spawnSync(
      process.execPath,
      [...process.execArgv, fileURLToPath(import.meta.url), ...args],
      { stdio: 'inherit' },
    );
    if (status !== 0) process.exitCode = 1;
  }
}
