import { X509Certificate } from 'node:crypto';
import { Refusal } from '../../core/refusal.ts';

/** A SHA-256 as people and proxies write it, with or without colons; undefined for anything else. */
export function readFingerprint(text: string): string | undefined {
  const digits = text.trim().replaceAll(':', '').toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? digits : undefined;
}

/**
 * The SHA-256 of the certificate that a reverse proxy hands on: the fingerprint itself, or the certificate as PEM, URL-encoded or not
 * (nginx: `$ssl_client_escaped_cert`). null for no certificate, one that cannot be read, and one that is not valid at `now`.
 */
export function fingerprintOf(handedOn: string | null, now: Date): string | null {
  if (handedOn === null || handedOn.trim() === '') return null;
  const plain = readFingerprint(handedOn);
  if (plain !== undefined) return plain;
  try {
    const certificate = new X509Certificate(decodeURIComponent(handedOn));
    const isValid =
      Date.parse(certificate.validFrom) <= now.getTime() && now.getTime() < Date.parse(certificate.validTo);
    return isValid ? (readFingerprint(certificate.fingerprint256) ?? null) : null;
  } catch {
    return null;
  }
}

/** As `readFingerprint`, for what somebody typed. Refuses (invalid) what is none. */
export function parseFingerprint(text: string): string {
  const fingerprint = readFingerprint(text);
  if (fingerprint !== undefined) return fingerprint;
  const message =
    '应为证书的 SHA-256 指纹，64 位十六进制，可带冒号（openssl x509 -noout -fingerprint -sha256）';
  throw new Refusal('invalid', '证书指纹有误', [{ place: 'fingerprint', message }]);
}
