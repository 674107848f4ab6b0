import type { Command } from 'commander';
import type { Evidence } from '../usecases/read-evidence.ts';
import { readInput } from './read-input.ts';

/** How a command is told of evidence. */
export interface EvidenceOptions {
  readonly evidence: string;
  readonly file?: string;
  readonly sha256?: string;
}

/** Adds the options with which a request names its evidence. */
export function addEvidence(command: Command): Command {
  return command
    .requiredOption('--evidence <说明>', '证据是什么')
    .option('--file <文件>', '证据文件，随任务保存')
    .option('--sha256 <摘要>', '证据另处保管的，写它的 SHA-256');
}

/** The evidence that these options name. */
export async function evidenceOf({ evidence, file, sha256 }: EvidenceOptions): Promise<Evidence> {
  const bytes = file === undefined ? undefined : await readInput(file);
  return { note: evidence, bytes, sha256 };
}
