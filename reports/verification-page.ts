import type { Block } from './composer/block.ts';
import type { Attachment } from './composer/compose-document.ts';

/** A digest by the name under which it was published. */
export interface NamedDigest {
  readonly label: string;
  /** 64 lower-case hexadecimal digits. */
  readonly hex: string;
}

/** What anyone needs to check a draw; the digests are those known when the document is issued. */
export interface Verification {
  readonly taskId: string;
  /** The draw's commitment, published before the dice. */
  readonly commitment: string;
  /** The result's digest, once drawn. */
  readonly result?: string;
  /** The roots of the frozen lists, such as 检查对象名录 and 检查人员名录. */
  readonly roots: readonly NamedDigest[];
  /** File name of the proof bundle, such as 证明包 SS-2026-03.zip. */
  readonly bundle: string;
  /** The promise of which `commitment` is the digest (commitment.json), which is attached to the document. */
  readonly promise?: Uint8Array;
  /** Where the bureau answers for its proofs, such as https://example.gov.cn/v/; absent: the code is plain text. */
  readonly urlPrefix?: string;
}

/**
 * The text of a draw's QR code: "SS1 <task> <16 hex>", or a URL of the same parts below the prefix. The digits begin the digest of the
 * result, or before the draw that of the commitment.
 */
export function qrContent({ taskId, result, commitment, urlPrefix }: Verification): string {
  const short = (result ?? commitment).slice(0, 16);
  if (urlPrefix === undefined) return `SS1 ${taskId} ${short}`;
  return `${urlPrefix}${encodeURIComponent(taskId)}/${short}`;
}

/** The QR code of a draw with the words that stand for it. */
export function qrOf(verification: Verification): { content: string; alt: string } {
  return {
    content: qrContent(verification),
    alt: `核验二维码，内容为：${qrContent(verification)}`,
  };
}

/** The attachment of a document about a draw: what was promised, whose digest the document prints. */
export function promiseOf({ promise }: Verification): { attachment?: Attachment } {
  if (promise === undefined) return {};
  return { attachment: { name: 'commitment.json', description: '名录承诺', bytes: promise } };
}

/** The page that ends each document: every digest in full, the QR code and how to verify the draw. */
export function verificationPage(verification: Verification, mark: string): readonly Block[] {
  const { taskId, commitment, result, roots, bundle, promise } = verification;
  const digests: readonly NamedDigest[] = [
    ...(result === undefined ? [] : [{ label: '结果指纹\n（抽取后当场公布）', hex: result }]),
    ...roots,
  ];
  return [
    { kind: 'annex', mark, title: '核验页' },
    note(
      `任务标识：${taskId}。下列指纹由公开方法（SHA-256）从名录、规则和结果算出，内容改动一个字，指纹就` +
        '完全不同，可据以核对名录在产生随机数之前已经固定、结果没有被改动。',
    ),
    gap,
    {
      kind: 'fingerprint',
      label: '名录指纹（产生随机数之前公布）',
      hex: commitment,
      qr: qrOf(verification),
      joined: digests.length > 0,
    },
    ...digests.map(({ label, hex }, index): Block => {
      return { kind: 'fingerprint', label, hex, compact: true, joined: index < digests.length - 1 };
    }),
    gap,
    { kind: 'heading', text: '核验方法', style: 'form' },
    note(`1. 从抽查机关或监督机构取得证明包“${bundle}”。`),
    note('2. 在任何一台装有核验程序的计算机上运行下面的命令（无需联网）：'),
    { kind: 'paragraph', text: `shuangsui verify ${bundle}`, style: 'command' },
    note('3. 程序依次核对名录、规则、随机数和结果，重新抽取一遍，并显示名录指纹和结果指纹。'),
    note('4. 将显示的指纹与本页逐组比对，全部相同即为一致；有一位不同，即可向抽查机关提出异议。'),
    note(
      `${promise === undefined ? '' : attached}二维码内为任务标识和${result === undefined ? '名录' : '结果'}指纹的前十六位。`,
    ),
  ];
}

const attached = '本文件内附的 commitment.json 即证明包中的同名文件，名录指纹由它算出。';

const gap: Block = { kind: 'space', height: 6 };

function note(text: string): Block {
  return { kind: 'paragraph', text, style: 'note' };
}
