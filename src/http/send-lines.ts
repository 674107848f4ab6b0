import type { Response } from 'express';
import { Refusal } from '../core/refusal.ts';

/**
 * Sends values as lines of JSON (NDJSON), each when it is there and the client has room for it. When the client goes away, the
 * values are asked for no more, which ends the work behind them. A refusal on the way is the last line; any other failure
 * breaks the connection off, so that nobody takes half an answer for a whole one.
 */
export async function sendLines(response: Response, lines: AsyncIterable<unknown>): Promise<void> {
  response.status(200).type('application/x-ndjson');
  try {
    for await (const line of lines) {
      if (response.destroyed) return;
      if (!response.write(`${JSON.stringify(line)}\n`)) await roomIn(response);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message: detail, problems } = error;
    response.write(`${JSON.stringify({ kind: 'refused', code, detail, problems })}\n`);
  }
  response.end();
}

/** Waits until the client takes more, or is gone. */
async function roomIn(response: Response): Promise<void> {
  if (response.destroyed) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go).off('close', go);
      resolve();
    };
    response.on('drain', go).on('close', go);
  });
}
