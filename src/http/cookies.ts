import { parse, serialize } from 'cookie';

/** The cookie of a session at one origin. */
export interface SessionCookie {
  /** The token in a Cookie header; undefined when it holds none. */
  readonly read: (header: string | undefined) => string | undefined;
  /** The Set-Cookie header that hands a token out. */
  readonly write: (token: string, expiresAt: Date) => string;
  /** The Set-Cookie header that takes it back. */
  readonly clear: () => string;
}

/**
 * The cookie by which a browser is known. `__Host-` (RFC 6265bis, 4.1.3.2) binds it to this very host and to https, so that no other
 * name under the same domain can plant one; on loopback without TLS a browser would not keep such a cookie, and it has its bare name.
 */
export function sessionCookie(isHttps: boolean): SessionCookie {
  const name = isHttps ? '__Host-shuangsui' : 'shuangsui';
  const attributes = { httpOnly: true, sameSite: 'strict', path: '/', secure: isHttps } as const;
  return {
    read: (header) => (header === undefined ? undefined : parse(header)[name]),
    write: (token, expires) => serialize(name, token, { ...attributes, expires }),
    clear: () => serialize(name, '', { ...attributes, expires: new Date(0) }),
  };
}
