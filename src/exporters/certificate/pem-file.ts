import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'

const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** When each certificate of a PEM file expires. A private key in the same file is not looked at. */
export const expiriesOfFile = async (path: string, signal: AbortSignal): Promise<readonly Date[]> => {
  const text = await readFile(path, { encoding: 'utf8', signal })
  return [...text.matchAll(block)].map(([pem]) => new Date(new X509Certificate(pem).validTo))
}
