import { isIPv6 } from 'node:net';
import type { RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { Refusal } from '../core/refusal.ts';

/** How often something may be done: so many times in so many seconds. */
export interface Rate {
  readonly times: number;
  readonly seconds: number;
}

/** What one caller may take of the service. */
export interface Limits {
  /** Requests of an address. */
  readonly requests: Rate;
  /** Attempts of an address to get in. Accounts are locked apart from this, in the database. */
  readonly entries: Rate;
  /** Files that an account, or an address without one, sends or has made, draws that it has made again, simulations. */
  readonly heavy: Rate;
  /** How many of those run at once, for one account, for all addresses without an account together, and for all. */
  readonly atOnce: { readonly own: number; readonly all: number };
}

/**
 * The limits of a running service. A whole bureau may sit behind one address, so an address has many requests; what costs seconds of a
 * processor is counted by account.
 */
export const usualLimits: Limits = {
  requests: { times: 1200, seconds: 60 },
  entries: { times: 30, seconds: 900 },
  heavy: { times: 60, seconds: 60 },
  atOnce: { own: 2, all: 4 },
};

/** What all who are not signed in share: from however many addresses they come, they leave places to those who are. */
const nobodys = '@nobody';

/** The counters of one service, in its memory: they protect this process, and a restart may forget them. */
export interface Counters {
  /** Counts a request of an address; refuses (too-many). */
  readonly countRequest: (response: Response, address: string) => Promise<void>;
  /** Counts an attempt to get in; refuses (too-many). */
  readonly countEntry: (response: Response, address: string) => Promise<void>;
  /** Counts heavy work and takes a place for it until the answer is over; an address without an account begins with @. Refuses (too-many). */
  readonly takePlace: (response: Response, who: string) => Promise<void>;
}

/** Counters that begin at nought. */
export function makeCounters(limits: Limits): Counters {
  const limiterOf = ({ times, seconds }: Rate) => new RateLimiterMemory({ points: times, duration: seconds });
  const [requests, entries, heavy] = [limits.requests, limits.entries, limits.heavy].map(limiterOf) as [
    RateLimiterMemory,
    RateLimiterMemory,
    RateLimiterMemory,
  ];
  const running = new Map<string, number>();
  const runningOf = (who: string): number => running.get(who) ?? 0;
  const change = (who: string, by: number): void => {
    const left = runningOf(who) + by;
    if (left === 0) running.delete(who);
    else running.set(who, left);
  };
  return {
    countRequest: (response, address) => count(requests, response, networkOf(address)),
    countEntry: (response, address) => count(entries, response, networkOf(address)),
    takePlace: async (response, who) => {
      await count(heavy, response, who);
      const shares = who.startsWith('@') ? [who, nobodys] : [who];
      if (shares.some((share) => runningOf(share) >= limits.atOnce.own) || runningOf('') >= limits.atOnce.all)
        throw tooMany(response, 5, '上传、下载文书和模拟同时进行得太多：请等其中一项完成后再试');
      for (const each of [...shares, '']) change(each, 1);
      response.once('close', () => {
        for (const each of [...shares, '']) change(each, -1);
      });
    },
  };
}

async function count(limiter: RateLimiterMemory, response: Response, who: string): Promise<void> {
  try {
    await limiter.consume(who);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const seconds = Math.max(1, Math.ceil(error.msBeforeNext / 1000));
    throw tooMany(response, seconds, `次数过多：请在 ${seconds} 秒后再试`);
  }
}

function tooMany(response: Response, seconds: number, message: string): Refusal {
  response.set('Retry-After', String(seconds));
  return new Refusal('too-many', message);
}

/** Whose an address is: a client of IPv6 has a whole /64 to itself, so that is what is counted. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const left = head.split(':').filter((group) => group !== '');
  const right = (tail ?? '').split(':').filter((group) => group !== '');
  const zeros = tail === undefined ? 0 : 8 - left.length - right.length;
  const groups = [...left, ...Array.from({ length: zeros }, () => '0'), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join(':');
}

/** Counts every request by the address that it comes from. */
export const limitRequests =
  ({ countRequest }: Counters): RequestHandler =>
  async (_request, response, next) => {
    await countRequest(response, String(response.locals['from']));
    next();
  };
