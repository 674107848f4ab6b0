/** The level of graded protection (GB/T 22239-2019) that the service is set to. */
export type ProtectionLevel = 2 | 3;

/** How strictly people are asked who they are. */
export interface SignInPolicy {
  /** How long a session lives without being used, and at most. */
  readonly idleMinutes: number;
  readonly absoluteHours: number;
  /** Whether a new session of a person ends his others. */
  readonly isSingleSession: boolean;
  /** So many failures within so many minutes lock an account for so long. */
  readonly maxFailures: number;
  readonly failureMinutes: number;
  readonly lockMinutes: number;
  /** After how many days a password must be changed; null for never. */
  readonly passwordDays: number | null;
  /** How long a one-time password that the service made opens the account. */
  readonly oneTimeHours: number;
  /** Whether everybody needs a second factor. */
  readonly needsSecondFactor: boolean;
}

/** GB/T 22239-2019, 7.1.4.1 and 8.1.4.1 (身份鉴别) ask for limits and leave the figures open; these are ours. */
const policies: Readonly<Record<ProtectionLevel, SignInPolicy>> = {
  2: {
    idleMinutes: 30,
    absoluteHours: 12,
    isSingleSession: false,
    maxFailures: 5,
    failureMinutes: 15,
    lockMinutes: 15,
    passwordDays: null,
    oneTimeHours: 168,
    needsSecondFactor: false,
  },
  3: {
    idleMinutes: 15,
    absoluteHours: 8,
    isSingleSession: true,
    maxFailures: 5,
    failureMinutes: 15,
    lockMinutes: 30,
    passwordDays: 90,
    oneTimeHours: 72,
    needsSecondFactor: true,
  },
};

/** The policy of a level; that of level 2 when none is set. */
export function signInPolicy(level: ProtectionLevel = 2): SignInPolicy {
  return policies[level];
}
