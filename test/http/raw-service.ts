import assert from 'node:assert/strict';
import { request, type IncomingHttpHeaders } from 'node:http';
import type { AccessLine } from '../../src/http/access-log.ts';
import type { DoorSettings } from '../../src/http/door.ts';
import { resetPassword } from '../../src/usecases/people/reset-password.ts';
import { databases, useDatabase } from '../support/databases.ts';
import { testContext } from '../support/context.ts';
import { confirmHalf } from '../support/people.ts';
import { Client, officerAndHead } from './client.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  readonly code: string | undefined;
}

export type Headers = Readonly<Record<string, string>>;

/** A request with every header as a test writes it, which fetch does not allow. */
function ask(base: string, method: string, path: string, headers: Headers = {}, body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const length: Headers = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const sent = request(`${base}${path}`, { method, headers: { ...length, ...headers } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => {
        const isProblem = response.headers['content-type']?.startsWith('application/problem+json') === true;
        const code = isProblem ? (JSON.parse(text) as { readonly code: string }).code : undefined;
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, code });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

export const json = { 'content-type': 'application/json' };

const [sqlite] = databases;

/** A service with these settings for the tests of a block, one person on it, and his one-time password. */
export function useService(settings: DoorSettings = {}) {
  assert.ok(sqlite !== undefined);
  const db = useDatabase(sqlite);
  const client = new Client();
  const lines: AccessLine[] = [];
  const held = { password: '', token: '', origin: '' };
  before(async () => {
    const context = testContext(db());
    await client.start(context, {
      accessLog: (line) => lines.push(line),
      logsAddresses: true,
      ...settings,
    });
    await client.addPerson('maker', officerAndHead);
    held.password = await confirmHalf(context, 'maker', await resetPassword(context, 'tester', 'maker'));
    held.token = await client.tokenOf('tester');
    held.origin = client.base;
  });
  after(() => client.stop());
  const send = (method: string, path: string, headers: Headers = {}, body = '') =>
    ask(client.base, method, path, headers, body);
  const signIn = (headers: Headers = {}) =>
    send(
      'POST',
      '/api/v1/session',
      { ...json, ...headers },
      JSON.stringify({ account: 'maker', password: held.password }),
    );
  return { lines, held, send, signIn };
}

export const cookieOf = ({ headers }: Answer): string => headers['set-cookie']?.[0] ?? '';
export const pairOf = (answer: Answer): string => cookieOf(answer).split(';')[0] ?? '';
