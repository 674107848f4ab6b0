import type { AccessLine } from './access-log.ts';
import type { Log } from './answer-failure.ts';
import type { Limits } from './limits.ts';
import type { Metrics } from './metrics.ts';

/** Where the HTTP door stands; all of it may be left out for a service that is used on its own machine only. */
export interface DoorSettings {
  /** The origin that users type, `https://…`; absent where only loopback names are served. */
  readonly publicOrigin?: string | undefined;
  /** Addresses or networks of the reverse proxy, whose X-Forwarded-* headers are believed; absent or empty for none. */
  readonly trustProxy?: readonly string[] | undefined;
  /** The header in which the reverse proxy hands on what it knows of a client's certificate; absent for none. */
  readonly clientCertHeader?: string | undefined;
  /** Where failures that nobody foresaw go, one line each; absent: standard error. */
  readonly log?: Log | undefined;
  /** Where the line of each request goes; absent: nowhere. */
  readonly accessLog?: ((line: AccessLine) => void) | undefined;
  /** Whether these lines name the client's address. */
  readonly logsAddresses?: boolean | undefined;
  /** What is measured; absent: nothing, and no /metrics. */
  readonly metrics?: Metrics | undefined;
  /** How often and how much at once; absent: `usualLimits`. */
  readonly limits?: Limits | undefined;
}
