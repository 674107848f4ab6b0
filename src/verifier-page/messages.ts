import type { BundleDescription } from '../core/proof/describe/describe-bundle.ts';
import type { Bilingual } from '../core/proof/describe/describe-verdict.ts';
import type { Evidence } from '../core/proof/verify/findings.ts';
import type { SlipVerdict } from '../core/proof/slips/slip.ts';
import type { CheckName, Verdict } from '../core/proof/verify/verify-bundle.ts';

/** A bundle as the reader gave it: one .zip, or the files of a folder by their names in it. */
export type Picked =
  | { readonly kind: 'archive'; readonly file: Blob }
  | { readonly kind: 'folder'; readonly files: readonly { readonly name: string; readonly file: Blob }[] };

/** What the page asks of its worker: to verify a bundle, or a slip with what there is to compare it with. */
export type VerifyRequest =
  | { readonly kind: 'bundle'; readonly picked: Picked; readonly evidence: Evidence }
  | {
      readonly kind: 'slip';
      /** The characters of the QR code, or the slip's JSON. */
      readonly text: string;
      /** A bundle of the same draw, for its rules and its commitment. */
      readonly picked: Picked | null;
      readonly evidence: Evidence;
    };

/** What the worker tells the page: what it is doing, and one last answer. */
export type WorkerReply =
  | { readonly kind: 'progress'; readonly check: CheckName }
  | { readonly kind: 'unreadable'; readonly reason: Bilingual }
  | { readonly kind: 'slip'; readonly verdict: SlipVerdict }
  | {
      readonly kind: 'verdict';
      readonly verdict: Verdict;
      /** null for a bundle that is not valid: what it says is not to be relied on. */
      readonly description: BundleDescription | null;
    };
