/**
 * How often something is tried: the sample in `npm test`, all of it in `npm run reliability`; the environment variable of this name
 * (`KILLS=1000`) goes before both.
 */
export function sizeOf(
  name: string,
  { sample, full }: { readonly sample: number; readonly full: number },
): number {
  const given = process.env[name];
  if (given !== undefined && /^\d{1,9}$/.test(given)) return Number(given);
  return process.env['RELIABILITY'] === 'full' ? full : sample;
}

/** A line of counts under the title of a test. */
export function report(line: string): void {
  process.stdout.write(`      ${line}\n`);
}

/** Milliseconds of a percentage of these, and of the longest. */
export function spreadOf(times: readonly number[]): string {
  const sorted = times.toSorted((left, right) => left - right);
  const at = (share: number): number => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
  return `${at(0.5)} ms (95 %: ${at(0.95)}, longest ${at(1)})`;
}
