import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { formatSignature } from '../core/log/note.ts';
import { parseRequest, type WitnessRequest } from '../core/log/witness.ts';
import { witnessCheckpoint, type Witness, type WitnessOutcome } from '../usecases/witness-checkpoint.ts';

/** Larger than any request of the form: 63 hashes and a note of 16 signatures. */
const maxRequestBytes = 65_536;

interface WitnessAnswer {
  readonly status: number;
  readonly type?: string;
  readonly body: string;
}

/**
 * A witness over HTTP (C2SP tlog-witness): `POST /add-checkpoint`, one request at a time. Whatever it refuses that may be
 * evidence against a log is told to `warn`.
 */
export function createWitnessServer(witness: Witness, warn: (outcome: WitnessOutcome) => void): Server {
  let queue: Promise<unknown> = Promise.resolve();
  const inTurn = (request: WitnessRequest): Promise<WitnessOutcome> => {
    const turn = queue.then(() => witnessCheckpoint(witness, request));
    queue = turn.catch(() => undefined);
    return turn;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const given = await answer(request, inTurn, warn).catch((error: unknown): WitnessAnswer => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      return { status: 500, body: 'fault of the witness\n' };
    });
    send(response, given);
  };
  return createServer((request, response) => {
    void serve(request, response);
  });
}

function send(
  response: ServerResponse,
  { status, type = 'text/plain; charset=utf-8', body }: WitnessAnswer,
): void {
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store' }).end(body);
}

async function answer(
  request: IncomingMessage,
  decide: (request: WitnessRequest) => Promise<WitnessOutcome>,
  warn: (outcome: WitnessOutcome) => void,
): Promise<WitnessAnswer> {
  if (request.url !== '/add-checkpoint') return { status: 404, body: 'no such address\n' };
  if (request.method !== 'POST') return { status: 405, body: 'only POST\n' };
  const asked = await readRequest(request);
  if (asked === undefined) return { status: 400, body: 'malformed request\n' };
  const outcome = await decide(asked);
  if (outcome.kind === 'cosign') return { status: 200, body: formatSignature(outcome.signature) };
  if ('evidence' in outcome) warn(outcome);
  if (outcome.status === 409) return { status: 409, type: 'text/x.tlog.size', body: `${outcome.size}\n` };
  return { status: outcome.status, body: `${outcome.kind}\n` };
}

async function readRequest(request: IncomingMessage): Promise<WitnessRequest | undefined> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > maxRequestBytes) return undefined;
    parts.push(part);
  }
  try {
    return parseRequest(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch {
    return undefined;
  }
}
