import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning, runFolder } from './run-folder.ts';

/** The check character by ISO 7064, 7.2 (MOD 11-2, the recursive method): another way than that of src/core/people. */
function checkCharacter(first17: string): string {
  let sum = 0;
  for (const digit of first17) sum = ((sum + Number(digit)) * 2) % 11;
  return '0123456789X'.charAt((12 - sum) % 11);
}

/** An identity number of nobody: its first six digits are no division. Numbers from 1 to 999. */
export function canaryIdentity(number: number): string {
  const first17 = `99999919850101${String(number).padStart(3, '0')}`;
  return first17 + checkCharacter(first17);
}

/** A mobile number of nobody; numbers from 0 to 9. */
export const canaryMobile = (number: number): string => `1998765430${number}`;

/** A password that the policy takes and that is found wherever it leaks; several for those who change theirs. */
export const canaryPassword = (number: number): string => `Canary-7h3-vogel-${number}`;

/** What the scan after the run looks for: nothing else in the world contains it. */
export const canaryMarks = ['99999919850101', '1998765430', 'Canary-7h3-vogel', '-2046-Hong'] as const;

/** The file in which the processes of the run note the digests of what they wrote to be read in. */
export const inputList = (): string => join(runFolder(), 'inputs.txt');

/** Says that a file with these bytes holds canaries because a test wrote it as an input; outside of a run of tests nothing. Gives the bytes back. */
export function asInput(bytes: Uint8Array): Uint8Array {
  if (!isRunning()) return bytes;
  appendFileSync(inputList(), `${createHash('sha256').update(bytes).digest('hex')}\n`);
  return bytes;
}
