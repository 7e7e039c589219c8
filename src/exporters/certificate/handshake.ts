import { isIP } from 'node:net'
import { connect, type DetailedPeerCertificate } from 'node:tls'

const chain = (leaf: DetailedPeerCertificate): readonly DetailedPeerCertificate[] => {
  const certificates = [leaf]
  for (let next = leaf.issuerCertificate; next && !certificates.includes(next); next = next.issuerCertificate) {
    certificates.push(next)
  }
  return certificates
}

/**
 * When each certificate that a server shows expires. An untrusted or expired one is told like any other, for telling that
 * is what this is for; nothing is sent over the connection.
 */
export const expiriesOfServer = (
  { host, port, serverName = host }: { readonly host: string; readonly port: number; readonly serverName?: string },
  signal: AbortSignal,
): Promise<readonly Date[]> =>
  new Promise((resolve, reject) => {
    signal.throwIfAborted()
    const socket = connect({
      ...{ host, port, rejectUnauthorized: false },
      ...(isIP(serverName) === 0 && { servername: serverName }),
    })
    const give = (settle: () => void): void => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      settle()
    }
    const abort = (): void => give(() => reject(signal.reason))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', (error) => give(() => reject(error)))
    socket.once('secureConnect', () => {
      const shown = chain(socket.getPeerCertificate(true))
      give(() => resolve(shown.map(({ valid_to }) => new Date(valid_to))))
    })
  })
