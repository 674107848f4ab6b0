import { hexToBytes } from '@noble/hashes/utils.js';
import { makeEdition, type BundleFiles, type DrawnBundle } from '../../src/core/proof/bundle.ts';
import { pseudonymOf } from '../../src/core/draw/pseudonyms.ts';
import { drawFromFile, type DrawFiles } from '../../src/core/proof/draw-from-file.ts';
import type { EntropyValue } from '../../src/core/proof/entropy/entropy-plan.ts';
import {
  makeSubstitution,
  standingOfDraw,
  substitutionFile,
} from '../../src/core/proof/substitutions/make-substitution.ts';
import { readCommitment, readFrame } from '../../src/core/proof/read-bundle.ts';
import type { SubstitutionRequest } from '../../src/core/proof/substitutions/substitution.ts';

/** What a substitution after a draw from files is made of; officers go by their codes. */
export interface ReplacementInput {
  readonly request: Omit<SubstitutionRequest, 'draw_id' | 'number' | 'previous'>;
  readonly entropy: readonly EntropyValue[];
}

/** The inputs of a published draw. */
export interface VectorInputs extends DrawFiles {
  readonly substitutions: readonly ReplacementInput[];
}

/** The auditor's edition of a published draw, with its substitutions. */
export function drawVector({ substitutions, ...inputs }: VectorInputs): BundleFiles {
  return makeEdition(replaceOfficers(drawFromFile(inputs), inputs, substitutions), 'auditor');
}

/** The files of a draw from files and of the substitutions after it, without a manifest. */
export function replaceOfficers(
  bundle: DrawnBundle,
  inputs: DrawFiles,
  substitutions: readonly ReplacementInput[],
): BundleFiles {
  const files = new Map(bundle.files);
  const { frame, rules } = readFrame(files);
  const commitment = readCommitment(files);
  const setting = { frame, rules, commitment };
  let standing = standingOfDraw(frame, bundle.result, {
    ...bundle,
    recordedAt: inputs.entropy.recorded_at,
  });
  const saltKey = hexToBytes(inputs.frame.salt_key);
  for (const { request, entropy } of substitutions) {
    const whole = {
      ...request,
      draw_id: commitment.draw_id,
      number: standing.number + 1,
      previous: standing.previous,
      officers: request.officers.map((code) => pseudonymOf(saltKey, code)).toSorted(),
    };
    const made = makeSubstitution(setting, standing, whole, entropy);
    files.set(substitutionFile(whole.number), made.bytes);
    standing = made.standing;
  }
  return files;
}
