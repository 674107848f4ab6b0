/** A fingerprint as papers print it: eight groups of eight characters. */
export function groupDigest(digest: string): string {
  return digest.replace(/(.{8})(?=.)/g, '$1 ');
}

/**
 * A fingerprint as people copy it from paper: in groups, in any case. The 64 lower-case hexadecimal digits; undefined when the
 * text is something else.
 */
export function parsePaperDigest(typed: string): string | undefined {
  const digits = withoutGaps(typed).toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/** Why a text is no fingerprint, in Chinese and English; for what `parsePaperDigest` does not take. */
export function explainPaperDigest(typed: string): { readonly zh: string; readonly en: string } {
  const { length } = withoutGaps(typed);
  return {
    zh: `指纹应为 64 位数字和字母 a 至 f，输入的是 ${length} 位`,
    en: `a digest has 64 digits 0-9 and a-f; ${length} were given`,
  };
}

const withoutGaps = (typed: string): string => typed.replace(/[\s:-]/g, '');
