import { readFile } from 'node:fs/promises'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { text } from 'node:stream/consumers'

/** How the API server is reached. Inside a pod {@link inClusterAccess} knows. */
export interface KubernetesAccess {
  readonly url: string
  /** Read again at each request, for the kubelet replaces it every hour. */
  readonly token?: () => Promise<string>
  /** PEM of the authority that signed the server's certificate; the system's authorities by default. */
  readonly ca?: string
  /** PEM of a client certificate and its key, for servers that know their users by these. */
  readonly cert?: string
  readonly key?: string
}

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/** Access with the service account of this pod. Throws outside of a cluster. */
export const inClusterAccess = async (
  environment: NodeJS.ProcessEnv = process.env,
  accountDirectory = ACCOUNT,
): Promise<KubernetesAccess & { readonly namespace: string }> => {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port = '443' } = environment
  if (host === undefined) throw new Error('KUBERNETES_SERVICE_HOST is not set: this is no pod')
  return {
    url: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    token: async () => (await readFile(`${accountDirectory}/token`, 'utf8')).trim(),
    ca: await readFile(`${accountDirectory}/ca.crt`, 'utf8'),
    namespace: (await readFile(`${accountDirectory}/namespace`, 'utf8')).trim(),
  }
}

export class KubernetesError extends Error {
  readonly status: number
  /** The same for the same refusal, so that it is told once. */
  readonly code: string

  constructor(path: string, status: number, message: string) {
    super(`the Kubernetes API answered ${status} to ${path}: ${message}`)
    this.status = status
    this.code = `KUBERNETES_${status}`
  }
}

const statusMessage = (body: string): string => {
  try {
    return (JSON.parse(body) as { message?: string }).message ?? body
  } catch {
    return body.slice(0, 200)
  }
}

/**
 * GETs from the API server and gives the open response. Throws KubernetesError for any status but 200.
 *
 * fetch cannot be told to trust the cluster's own authority, so this is node:https.
 */
export const getFromApi = async (
  { url, token, ca, cert, key }: KubernetesAccess,
  path: string,
  signal: AbortSignal,
): Promise<IncomingMessage> => {
  const bearer = await token?.()
  const target = new URL(path, url)
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const headers = { accept: 'application/json', ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }) }
    // Each on a connection of its own: one that a broken watch has left would fail the next request.
    send(target, { headers, signal, agent: false, ca, cert, key }, resolve).once('error', reject).end()
  })
  if (response.statusCode === 200) return response
  throw new KubernetesError(target.pathname, response.statusCode ?? 0, statusMessage(await text(response)))
}
