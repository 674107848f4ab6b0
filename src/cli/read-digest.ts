import { explainPaperDigest, parsePaperDigest } from '../core/proof/describe/paper-digest.ts';
import { Refusal } from '../core/refusal.ts';

/** A digest as it was copied from paper, undefined where none was; refuses (unreadable-file) what is none, with what is wrong with it. */
export function readDigest(typed: string | undefined): string | undefined {
  if (typed === undefined) return undefined;
  const digest = parsePaperDigest(typed);
  if (digest === undefined) throw new Refusal('unreadable-file', explainPaperDigest(typed).zh);
  return digest;
}
