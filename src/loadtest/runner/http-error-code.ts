/** k6's error codes for what can go wrong below HTTP (https://grafana.com/docs/k6/latest/javascript-api/error-codes/). */
const byNodeCode: Readonly<Record<string, readonly [number, string]>> = {
  ENOTFOUND: [1101, 'lookup: no such host'],
  EAI_AGAIN: [1101, 'lookup: no such host'],
  ECONNREFUSED: [1212, 'dial: connection refused'],
  ETIMEDOUT: [1211, 'dial: i/o timeout'],
  EPIPE: [1201, 'write: broken pipe'],
  ECONNRESET: [1220, 'read: connection reset by peer'],
  CERT_HAS_EXPIRED: [1310, 'x509: certificate has expired'],
  DEPTH_ZERO_SELF_SIGNED_CERT: [1310, 'x509: certificate signed by unknown authority'],
  SELF_SIGNED_CERT_IN_CHAIN: [1310, 'x509: certificate signed by unknown authority'],
  ERR_TLS_CERT_ALTNAME_INVALID: [1311, 'x509: certificate is valid for another name'],
}

export interface HttpFailure {
  readonly error: string
  readonly error_code: number
}

export const requestTimeout: HttpFailure = { error: 'request timeout', error_code: 1050 }
export const tooManyRedirects = { error: 'too many redirects', error_code: 1000 }

export function httpFailure(error: NodeJS.ErrnoException): HttpFailure {
  const [error_code, text] = byNodeCode[error.code ?? ''] ?? [1000, error.message]
  return { error: text, error_code }
}

/** A status of 400 and above has an error code too, and no error text. */
export const statusErrorCode = (status: number): number => (status >= 400 && status < 600 ? 1000 + status : 0)
