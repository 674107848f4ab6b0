import { bytesToHex, concatBytes, hexToBytes } from '@noble/hashes/utils.js';
import { Certificate, ExtKeyUsage, PKIStatus, SignedData, TimeStampReq, TimeStampResp, TSTInfo } from 'pkijs';
import { sha256Hex } from '../core/digest.ts';
import { Refusal } from '../core/refusal.ts';

/** What a time-stamping authority says (RFC 3161): imprint, nonce and time agree with what was asked. */
export interface ReadTimestamp {
  /** When it stamped the data, an instant. */
  readonly at: string;
  /** `passed`: signed by an authority whose certificate the reader gave; `not-run`: no certificate was given. */
  readonly signature: 'passed' | 'not-run';
}

/** What was asked, what came back, and whom the reader trusts. */
export interface TimestampAnswer {
  readonly data: Uint8Array;
  /** The request (.tsq) and the answer (.tsr), DER. */
  readonly query: Uint8Array;
  readonly token: Uint8Array;
  /** The certificate of the authority or of its issuer, PEM or DER. */
  readonly certificate?: Uint8Array;
}

const granted: readonly PKIStatus[] = [PKIStatus.granted, PKIStatus.grantedWithMods];
const sha256Oid = '2.16.840.1.101.3.4.2.1';
const timeStamping = '1.3.6.1.5.5.7.3.8';
const extendedKeyUsage = '2.5.29.37';

/**
 * A request for a timestamp of the data (RFC 3161, 2.4.1), DER: version 1, SHA-256, the nonce, and that the answer shall hold
 * the certificate. `nonce` are 8 random bytes; its first bits are set so that it is one positive integer of 8 bytes.
 */
export function makeTimestampQuery(data: Uint8Array, nonce: Uint8Array): Uint8Array {
  const positive = Uint8Array.from(nonce.subarray(0, 8), (byte, i) => (i === 0 ? (byte % 64) + 64 : byte));
  return concatBytes(
    hexToBytes('30430201013031300d060960864801650304020105000420'),
    hexToBytes(sha256Hex(data)),
    hexToBytes('0208'),
    positive,
    hexToBytes('0101ff'),
  );
}

const invalid = (message: string): Refusal =>
  new Refusal('invalid', '时间戳无法使用', [{ place: 'token', message }]);

/**
 * Checks an answer against the data and the request, and its signature when a certificate is given. Refuses (invalid) an
 * answer that does not fit, and a signature that is not that of the given authority, for the purpose of time stamping.
 */
export async function readTimestamp(answer: TimestampAnswer): Promise<ReadTimestamp> {
  const { signed, info, query } = parse(answer);
  const imprint = bytesToHex(info.messageImprint.hashedMessage.valueBlock.valueHexView);
  const isOfData =
    info.messageImprint.hashAlgorithm.algorithmId === sha256Oid && imprint === sha256Hex(answer.data);
  if (!isOfData) throw invalid('时间戳盖的是另一份文件：请给出请求时间戳时的检查点文件');
  const [asked, answered] = [query.nonce, info.nonce].map((nonce) =>
    nonce === undefined ? undefined : bytesToHex(nonce.valueBlock.valueHexView),
  );
  if (asked === undefined || asked !== answered)
    throw invalid('时间戳不是对这份请求的答复（随机数 nonce 不同）');
  const at = info.genTime.toISOString();
  if (answer.certificate === undefined) return { at, signature: 'not-run' };
  await assertSigned(signed, answer.data, answer.certificate);
  return { at, signature: 'passed' };
}

function parse({ query, token }: TimestampAnswer) {
  try {
    const response = TimeStampResp.fromBER(new Uint8Array(token));
    if (!granted.includes(response.status.status) || response.timeStampToken === undefined)
      throw new TypeError('not granted');
    const signed = new SignedData({ schema: response.timeStampToken.content });
    const content = new Uint8Array(signed.encapContentInfo.eContent?.getValue() ?? new ArrayBuffer());
    const info = TSTInfo.fromBER(content);
    return { signed, info, query: TimeStampReq.fromBER(new Uint8Array(query)) };
  } catch {
    throw invalid('不是时间戳服务机构的答复（.tsr），或机构没有同意盖时间戳');
  }
}

/** Either a chain leads from the signer to the trusted certificate, or the trusted certificate is the signer's own. */
async function assertSigned(signed: SignedData, data: Uint8Array, certificate: Uint8Array): Promise<void> {
  const trusted = readCertificate(certificate);
  const signer =
    (await findSigner(signed, data, [trusted])) ??
    (await findSigner(signed, data, []).then((own) => (own && isSame(own, trusted) ? own : undefined)));
  if (signer === undefined || !mayStamp(signer))
    throw invalid('签名不是所给证书的时间戳服务机构所签：请核对证书（机构的，或签发它的）');
}

/** The certificate that signed; undefined when the signature is wrong, or no chain leads to one of the trusted. */
async function findSigner(
  signed: SignedData,
  data: Uint8Array,
  trustedCerts: Certificate[],
): Promise<Certificate | undefined> {
  const outcome = await signed
    .verify({
      signer: 0,
      trustedCerts,
      // The stamped data. The certificates of the chain are judged by the time in the stamp.
      data: new Uint8Array(data).buffer,
      checkChain: trustedCerts.length > 0,
      extendedMode: true,
    })
    .catch(() => undefined);
  return outcome?.signatureVerified === true ? (outcome.signerCertificate ?? undefined) : undefined;
}

const isSame = (left: Certificate, right: Certificate): boolean =>
  Buffer.from(left.toSchema().toBER()).equals(Buffer.from(right.toSchema().toBER()));

function mayStamp({ extensions = [] }: Certificate): boolean {
  const usage = extensions.find(({ extnID }) => extnID === extendedKeyUsage)?.parsedValue as unknown;
  return usage instanceof ExtKeyUsage && usage.keyPurposes.includes(timeStamping);
}

function readCertificate(bytes: Uint8Array): Certificate {
  try {
    const text = new TextDecoder('latin1').decode(bytes);
    const [, pem] = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/.exec(text) ?? [];
    const der = pem === undefined ? bytes : new Uint8Array(Buffer.from(pem.replaceAll(/\s/g, ''), 'base64'));
    return Certificate.fromBER(new Uint8Array(der));
  } catch {
    throw new Refusal('unreadable-file', '证书文件无法读取：应为 PEM 或 DER 格式的 X.509 证书');
  }
}
