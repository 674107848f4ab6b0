import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** The service goes with the test that started it, however that ends; its own end closes the pipe of its output. */
const untilInputEnds =
  '"$@" </dev/null & server=$!; echo "pid $server"; exec >&- 2>&-; cat >/dev/null; kill -9 $server; wait $server';

/** What to send. */
export interface Sent {
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly token?: string | undefined;
  readonly json?: unknown;
  /** A raw body, of `type`. */
  readonly bytes?: Uint8Array | undefined;
  readonly type?: string | undefined;
  /** The Idempotency-Key. */
  readonly key?: string | undefined;
}

/** An answer that arrived whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const running = new Set<Service>();

/** Ends whatever a test that failed has left running. */
export async function endServices(): Promise<void> {
  for (const service of running) await service.kill();
}

/** The real service, `bin/shuangsui.mjs serve`, in a process of its own on a port of its own. */
export class Service {
  readonly #shell: ChildProcess;
  readonly #ended: Promise<void>;
  /** Everything that it has printed. */
  output = '';
  address = '';
  pid = 0;

  private constructor(settings: Readonly<Record<string, string>>, before: readonly string[]) {
    const command = [...before, process.execPath, 'bin/shuangsui.mjs', 'serve'];
    this.#shell = spawn('sh', ['-c', untilInputEnds, 'sh', ...command], {
      cwd: root,
      detached: true,
      env: { ...process.env, PORT: '0', JOBS: 'off', ...settings },
    });
    const streams = [this.#shell.stdout, this.#shell.stderr];
    this.#ended = Promise.all(
      streams.map((stream) => new Promise((resolve) => stream?.once('end', resolve))),
    ).then(() => undefined);
    for (const stream of streams) stream?.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
  }

  /** Starts it and waits until it listens. `before` is a command that runs it. Throws what it said when it does not start. */
  static async start(
    settings: Readonly<Record<string, string>>,
    before: readonly string[] = [],
  ): Promise<Service> {
    const service = new Service(settings, before);
    running.add(service);
    let hasEnded = false;
    const ended = service.#ended.then(() => (hasEnded = true));
    for (;;) {
      const [, pid] = /^pid (\d+)$/m.exec(service.output) ?? [];
      const [, address] = /(http:\/\/127\.0\.0\.1:\d+)/.exec(service.output) ?? [];
      if (pid !== undefined && address !== undefined) {
        Object.assign(service, { pid: Number(pid), address });
        return service;
      }
      if (hasEnded) throw new Error(`the service did not start: ${service.output}`);
      await Promise.race([ended, new Promise((resolve) => service.#shell.stdout?.once('data', resolve))]);
    }
  }

  /** The answer; undefined when the connection broke before all of it was there. */
  async send(
    path: string,
    { method = 'POST', token, json, bytes, type, key }: Sent,
  ): Promise<Answer | undefined> {
    const headers = new Headers(token === undefined ? {} : { Authorization: `Bearer ${token}` });
    if (json !== undefined || bytes !== undefined) headers.set('Content-Type', type ?? 'application/json');
    if (key !== undefined) headers.set('Idempotency-Key', key);
    const body =
      bytes === undefined ? (json === undefined ? null : JSON.stringify(json)) : Buffer.from(bytes);
    try {
      const response = await fetch(`${this.address}${path}`, { method, headers, body });
      return { status: response.status, headers: response.headers, text: await response.text() };
    } catch {
      return undefined;
    }
  }

  /** kill -9, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.pid > 0) process.kill(this.pid, 'SIGKILL');
    this.#shell.stdin?.end();
    await this.#gone();
  }

  /** Asks it to end, and waits until it has. */
  async stop(): Promise<void> {
    process.kill(this.pid, 'SIGTERM');
    await this.#gone();
  }

  async #gone(): Promise<void> {
    await this.#ended;
    this.#shell.stdin?.end();
    running.delete(this);
  }
}
