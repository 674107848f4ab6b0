import { verifyBundle } from '../../src/core/proof/verify/verify-bundle.ts';
import { readBundle } from '../../src/files/bundle-files.ts';
import { describeLaps, Stopwatch } from './stopwatch.ts';

/** Verifies a bundle, and prints what each check took and the most that the process held. */
export async function measureVerification(folder: string): Promise<void> {
  const watch = new Stopwatch();
  const files = await readBundle(folder);
  let stage = 'reading the files';
  const { ok, edition, grade } = verifyBundle(files, {}, (check, part) => {
    watch.lap(stage);
    stage = part === undefined ? check : `${check}: ${part}`;
  });
  watch.lap(stage);
  if (!ok) throw new Error('the benchmark draws what does not verify');
  const [cpu, wall] = (['cpu', 'wall'] as const).map((kind) =>
    watch.laps.reduce((sum, lap) => sum + lap[kind], 0).toFixed(1),
  );
  const peak = Math.max(...watch.laps.map((lap) => lap.peak));
  console.log(`verifying the ${edition} edition (${grade}): cpu ${cpu} s, wall ${wall} s, peak ${peak} MiB`);
  console.log(describeLaps(watch.laps));
}
