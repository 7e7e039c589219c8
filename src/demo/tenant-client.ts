import { Agent, request } from 'node:http'

export interface Reply {
  /** 0 when there was no answer at all. */
  readonly status: number
  readonly body: string
}

export interface TenantClient {
  send(method: string, path: string, body?: unknown): Promise<Reply>
  close(): void
}

/** Speaks to the API as one tenant: its subdomain in the Host header, its token, a few kept connections. */
export const tenantClient = ({
  apiUrl,
  host,
  token,
  timeoutSeconds = 10,
}: {
  readonly apiUrl: string
  readonly host: string
  readonly token: string
  readonly timeoutSeconds?: number
}): TenantClient => {
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  const { hostname, port } = new URL(apiUrl)
  const send = (method: string, path: string, body?: unknown): Promise<Reply> =>
    new Promise((resolve) => {
      const payload = body === undefined ? undefined : JSON.stringify(body)
      const outgoing = request(
        {
          agent,
          hostname,
          port,
          method,
          path,
          timeout: timeoutSeconds * 1000,
          headers: {
            host,
            authorization: `Bearer ${token}`,
            ...(payload !== undefined && {
              'content-type': 'application/json',
              'content-length': Buffer.byteLength(payload),
            }),
          },
        },
        (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => {
            text += chunk
          })
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }))
          response.on('error', () => resolve({ status: 0, body: text }))
        },
      )
      outgoing.on('timeout', () => outgoing.destroy())
      outgoing.on('error', () => resolve({ status: 0, body: '' }))
      outgoing.end(payload)
    })
  return { send, close: () => agent.destroy() }
}
