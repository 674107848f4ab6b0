import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A time-stamping authority of our own, run by OpenSSL. */
export interface TimestampAuthority {
  /** The certificate that signs the stamps, and that of its issuer; PEM. */
  readonly certificate: Uint8Array;
  readonly issuer: Uint8Array;
  /** Its answer to a request, DER. Throws when OpenSSL gives none. */
  readonly answer: (query: Uint8Array) => Uint8Array;
}

const settings = `
[tsa]
default_tsa = authority
[authority]
serial = serial
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[req]
distinguished_name = name
prompt = no
[name]
CN = Example Time Stamping Authority
[root]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
[usage]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
`;

/** Makes an authority with new keys in the folder. */
export function makeTimestampAuthority(folder: string): TimestampAuthority {
  const run = (...args: readonly string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const read = (name: string): Uint8Array => new Uint8Array(readFileSync(join(folder, name)));
  writeFileSync(join(folder, 'settings.cnf'), settings);
  writeFileSync(join(folder, 'serial'), '01\n');
  const newKey = ['-newkey', 'rsa:2048', '-nodes', '-config', 'settings.cnf'];
  run(
    'req',
    '-x509',
    ...newKey,
    '-subj',
    '/CN=Example Root',
    '-extensions',
    'root',
    '-keyout',
    'ca.key',
    '-out',
    'ca.pem',
    '-days',
    '30',
  );
  run('req', ...newKey, '-keyout', 'tsa.key', '-out', 'tsa.csr');
  const issue = ['x509', '-req', '-in', 'tsa.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
  run(...issue, '-out', 'tsa.pem', '-days', '30', '-extfile', 'settings.cnf', '-extensions', 'usage');
  return {
    certificate: read('tsa.pem'),
    issuer: read('ca.pem'),
    answer: (query) => {
      writeFileSync(join(folder, 'query.tsq'), query);
      const reply = ['ts', '-reply', '-config', 'settings.cnf', '-queryfile', 'query.tsq'];
      run(...reply, '-signer', 'tsa.pem', '-inkey', 'tsa.key', '-out', 'token.tsr');
      return read('token.tsr');
    },
  };
}
