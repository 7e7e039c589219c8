import { type Exporter, sample } from '../exporter.ts'
import { expiriesOfServer } from './handshake.ts'
import { certificateExpiry, certificateMetrics } from './metrics.ts'
import { expiriesOfFile } from './pem-file.ts'

/** Where a certificate is: in a PEM file, or shown by a TLS server. */
export type CertificateSource =
  | { readonly file: string }
  | { readonly host: string; readonly port: number; readonly serverName?: string }

const nameOf = (source: CertificateSource): string =>
  'file' in source ? source.file : `${source.serverName ?? source.host}:${source.port}`

/**
 * When a chain of certificates expires: with the first of them, an intermediate one too. One exporter for each source, so
 * that a server which is away hides nothing of the others.
 *
 * @example certificateExporter({ host: 'api.example.com', port: 443 })
 */
export const certificateExporter = (source: CertificateSource): Exporter => {
  const name = nameOf(source)
  return {
    name: `certificate:${name}`,
    metrics: certificateMetrics,
    async collect(signal) {
      const expiries = await ('file' in source ? expiriesOfFile(source.file, signal) : expiriesOfServer(source, signal))
      if (expiries.length === 0) throw new Error(`${name} holds no certificate`)
      return [sample(certificateExpiry, { source: name }, Math.min(...expiries.map(Number)) / 1000)]
    },
  }
}
