import { hash, parseOptions, verify } from '@node-rs/argon2';
import { normalizePassword } from '../../core/people/password.ts';
import type { Context } from '../../context.ts';

/** RFC 9106, 4, second option, with one lane: argon2id (what the library takes by itself), 64 MiB, three passes. */
const strength = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

/** So many at once in a process: each takes 64 MiB and a core. */
const maxAtOnce = 4;
let running = 0;
const waiting: (() => void)[] = [];

async function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= maxAtOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // Whoever waits takes over the place.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}

/** The argon2id hash of a password, with a new salt. */
export async function hashPassword({ randomBytes }: Context, password: string): Promise<string> {
  const options = { ...strength, salt: randomBytes(16) };
  return inTurn(() => hash(normalizePassword(password), options));
}

let nobodys: Promise<string> | undefined;

/**
 * Whether this is the password of a hash. Where there is no hash it takes as long and answers no, so that the time does not tell
 * whether an account exists.
 */
export async function isPassword(passwordHash: string | undefined, password: string): Promise<boolean> {
  nobodys ??= inTurn(() => hash('nobody has this password', strength));
  const against = passwordHash ?? (await nobodys);
  const isRight = await inTurn(() => verify(against, normalizePassword(password)));
  return isRight && passwordHash !== undefined;
}

/** Whether a hash was made with less than today's memory or passes. */
export function isWeaker(passwordHash: string): boolean {
  const { memoryCost, timeCost } = parseOptions(passwordHash);
  return memoryCost < strength.memoryCost || timeCost < strength.timeCost;
}

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';

/** Random letters and digits (RFC 4648 base32, five bits each) in groups of five: `k3mfa-…`. */
export function randomText({ randomBytes }: Context, groups: number): string {
  const letters = [...randomBytes(groups * 5)].map((byte) => base32.charAt(byte & 31)).join('');
  return (letters.match(/.{5}/g) ?? []).join('-');
}

/** A password that is told once and must be changed at the first sign-in: 100 random bits. */
export const newOneTimePassword = (context: Context): string => randomText(context, 4);

/** A half of such a password: 75 random bits, so that whoever has the other one cannot guess it. */
export const newPasswordHalf = (context: Context): string => randomText(context, 3);
