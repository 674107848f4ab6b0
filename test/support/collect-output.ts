import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canaryMarks } from './canaries.ts';
import { runFolder } from './run-folder.ts';

let files = 0;

/**
 * Keeps what the program gave to somebody, an answer or what it printed, for the scan after the run. Files with a form of their own
 * are kept as files.
 */
export function collectOutput(place: string, output: Uint8Array | string): void {
  const bytes = Buffer.from(output);
  const start = bytes.subarray(0, 4).toString('latin1');
  if (start === '%PDF' || start === 'PK\u0003\u0004') {
    files += 1;
    writeFileSync(join(runFolder(), `output-${process.pid}-${files}`), bytes);
    return;
  }
  // What was asked for may name a canary; what was given may not.
  const name = canaryMarks.reduce((text, mark) => text.replaceAll(mark, '…'), place.replaceAll('\n', ' '));
  const heading = `\n${outputHeading}${name}\n`;
  appendFileSync(join(runFolder(), `output-${process.pid}`), Buffer.concat([Buffer.from(heading), bytes]));
}

/** What goes before the place of each kept output. */
export const outputHeading = '--- output of ';
