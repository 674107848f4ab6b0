import type { ServerOptions } from 'node:http';

/**
 * What node's server allows a connection, for `createServer(serverLimits, app)`: a client that sends its headers a byte a second, or never
 * ends its body, is let go. Two minutes let 20 MB in at 1.4 Mbit/s.
 */
export const serverLimits = {
  headersTimeout: 10_000,
  requestTimeout: 120_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 5_000,
  maxHeaderSize: 16_384,
} as const satisfies ServerOptions;

/** How many connections at once, for `server.maxConnections`; more are closed before they say a word. */
export const maxConnections = 1_000;
