import { cosign } from '../../../src/core/log/cosignature.ts';
import { formatCheckpoint } from '../../../src/core/log/checkpoint.ts';
import { formatVerifierKey, makeSignerKey } from '../../../src/core/log/keys.ts';
import { formatNote, signNote } from '../../../src/core/log/note.ts';
import { formatProofFile } from '../../../src/core/log/proof-file.ts';
import { encodeRecord } from '../../../src/core/log/record.ts';
import { joinHashes } from '../../../src/core/log/tree.ts';
import { leafHash } from '../../../src/core/merkle.ts';
import { makeEdition } from '../../../src/core/proof/bundle.ts';
import { encodeText, readJson, type Files } from './forge.ts';

const logKey = makeSignerKey('log.example.invalid', 'note', new Uint8Array(32).fill(1));
const witnessKey = makeSignerKey('witness.example.invalid', 'cosignature', new Uint8Array(32).fill(2));

/** A bundle with the proofs of a log that holds its commitment and its result, the first cosigned in time, and the keys. */
export function loggedBundle(files: Files): {
  readonly files: Files;
  readonly logKey: string;
  readonly witnessKey: string;
} {
  const { commitment, draw_id: subject, result } = readJson(files, 'manifest.json') as Record<string, string>;
  const { sources } = readJson(files, 'entropy.json') as { sources: readonly { readonly at: string }[] };
  const firstAt = sources[0]?.at ?? '';
  const records = [
    encodeRecord({
      at: firstAt,
      kind: 'commitment',
      subject: subject ?? '',
      digest: commitment ?? '',
      facts: {},
    }),
    encodeRecord({ at: firstAt, kind: 'result', subject: subject ?? '', digest: result ?? '', facts: {} }),
  ];
  const leaves = records.map((record) => leafHash(encodeText(record)));
  const note = (size: number): string => {
    // With two leaves the root joins the peaks, which are the leaves.
    const root = joinHashes(size === 1 ? leaves.slice(0, 1) : leaves);
    const text = formatCheckpoint({ origin: logKey.name, size, root });
    const time = Math.floor(Date.parse(firstAt) / 1000) - 60;
    return formatNote({ text, signatures: [signNote(text, logKey), cosign(text, witnessKey, time)] });
  };
  const proof = (index: number): Uint8Array =>
    encodeText(
      formatProofFile({
        record: records[index] ?? '',
        index,
        hashes: index === 0 ? [] : leaves.slice(0, 1),
        checkpoint: note(index + 1),
      }),
    );
  return {
    files: makeEdition(
      new Map([...files, ['commitment.tlog-proof', proof(0)], ['result.tlog-proof', proof(1)]]),
      'auditor',
    ),
    logKey: formatVerifierKey(logKey),
    witnessKey: formatVerifierKey(witnessKey),
  };
}
