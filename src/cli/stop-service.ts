import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** How long requests and jobs that are under way may take once the service was told to end. */
const patienceMs = 10_000;

/** Waits for SIGTERM or SIGINT. A second one ends the process at once, with the code that shells give it. */
export async function untilTold(): Promise<NodeJS.Signals> {
  const codes = { SIGTERM: 143, SIGINT: 130 } as const;
  const signal = await new Promise<keyof typeof codes>((resolve) => {
    for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => resolve(name));
  });
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.on(name, () => process.exit(codes[name]));
  return signal;
}

/**
 * Takes no new connections, lets requests and jobs under way end, and lets go of connections that wait for another request; after ten seconds cuts
 * what is left. Returns whether everything ended by itself.
 */
export async function stopService(server: Server, stopJobs: () => Promise<void>): Promise<boolean> {
  const closed = once(server, 'close');
  server.close();
  // A connection that was kept for another request idles only once its last one is answered.
  const sweeping = setInterval(() => server.closeIdleConnections(), 50);
  const ended = Promise.all([closed, stopJobs()]).then(() => true);
  const inTime = await Promise.race([ended, sleep(patienceMs, false, { ref: false })]);
  clearInterval(sweeping);
  server.closeAllConnections();
  return inTime;
}
