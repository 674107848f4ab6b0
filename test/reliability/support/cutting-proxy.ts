import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** Where a connection is cut: COMMIT never reaches the server, or it does and its answer never comes back. */
export type Cut = 'before' | 'after';

const commit = Buffer.from('\u0003COMMIT');

/** A TCP proxy in front of a MariaDB that can cut the connection at the next COMMIT. */
export class CuttingProxy {
  readonly #server: Server;
  readonly #upstream: URL;
  #cut: Cut | undefined;
  /** How many connections were cut. */
  cuts = 0;

  constructor(address: string) {
    this.#upstream = new URL(address);
    this.#server = createServer((client) => this.#serve(client));
  }

  /** Listens; returns the address of the same database through the proxy. */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await new Promise((resolve) => this.#server.once('listening', resolve));
    const url = new URL(this.#upstream);
    url.port = String((this.#server.address() as AddressInfo).port);
    return url.href;
  }

  /** Cuts the connection that sends the next COMMIT. */
  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  /** Lets everything pass; returns whether something was cut since. */
  rest(): boolean {
    const wasCut = this.#cut === undefined;
    this.#cut = undefined;
    return wasCut;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(client: Socket): void {
    const server = connect(Number(this.#upstream.port), this.#upstream.hostname);
    let isDeaf = false;
    client.on('data', (chunk) => {
      const cut = chunk.includes(commit) ? this.#cut : undefined;
      if (cut === undefined) {
        server.write(chunk);
        return;
      }
      this.#cut = undefined;
      this.cuts += 1;
      isDeaf = true;
      if (cut === 'before') {
        server.destroy();
        client.destroy();
        return;
      }
      server.write(chunk);
      // The server's answer says that it has carried out the COMMIT; nobody hears it.
      server.once('data', () => {
        client.destroy();
        server.destroy();
      });
    });
    server.on('data', (chunk) => {
      if (!isDeaf) client.write(chunk);
    });
    for (const [one, other] of [
      [client, server],
      [server, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }
}
