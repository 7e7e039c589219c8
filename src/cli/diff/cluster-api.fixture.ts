import { once } from 'node:events'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { generate } from 'selfsigned'

type Json = Readonly<Record<string, unknown>>

/** As an API server of 1.30 writes an object back: with what it adds to the metadata of everything that it stores. */
const stored = ({ metadata, ...rest }: Json, index: number): Json => ({
  ...rest,
  metadata: {
    creationTimestamp: '2026-11-01T08:00:00Z',
    generation: 2,
    resourceVersion: String(4711 + index),
    uid: `7c9e6679-7425-40de-944b-e07fc1f9${String(index).padStart(4, '0')}`,
    managedFields: [
      {
        apiVersion: 'monitoring.coreos.com/v1',
        fieldsType: 'FieldsV1',
        fieldsV1: { 'f:spec': { '.': {}, 'f:groups': {} } },
        manager: 'helm',
        operation: 'Update',
        time: '2026-11-01T08:00:00Z',
      },
    ],
    ...(metadata as Json),
  },
})

const status = (code: number, reason: string, message: string): Json => ({
  kind: 'Status',
  apiVersion: 'v1',
  metadata: {},
  status: 'Failure',
  message,
  reason,
  code,
})

/** Whether an object has all labels of an equality selector such as `a=b,c=d`. */
const selected = (object: Json, selector: string): boolean => {
  const { labels = {} } = object.metadata as { labels?: Readonly<Record<string, string>> }
  return selector
    .split(',')
    .map((term) => term.split('='))
    .every(([name = '', value]) => labels[name] === value)
}

/** Speaks the lists of the Kubernetes API over TLS: selectors, pages, and refusals in its words. */
export const startClusterApi = async (resources: Readonly<Record<string, readonly Json[]>>, { pageSize = 2 } = {}) => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  })
  const seen: { readonly path: string; readonly authorization?: string; readonly clientName?: string }[] = []
  let refusal: Json | undefined
  const server = createServer({ key, cert, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '', 'https://api')
    const { authorization } = request.headers
    const clientName = (request.socket as TLSSocket).getPeerCertificate().subject?.CN as string | undefined
    seen.push({ path: pathname, ...(authorization && { authorization }), ...(clientName && { clientName }) })
    const answer = (code: number, body: Json) =>
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    if (refusal) return answer(refusal.code as number, refusal)
    if (!authorization && !clientName) return answer(401, status(401, 'Unauthorized', 'Unauthorized'))
    const all = resources[pathname]
    if (!all) return answer(404, status(404, 'NotFound', 'the server could not find the requested resource'))
    const items = all.map(stored).filter((item) => selected(item, searchParams.get('labelSelector') ?? ''))
    const from = Number(searchParams.get('continue') ?? 0)
    const to = from + Math.min(pageSize, Number(searchParams.get('limit')))
    const metadata = { resourceVersion: '4800', ...(to < items.length && { continue: String(to) }) }
    answer(200, { metadata, items: items.slice(from, to) })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `https://127.0.0.1:${port}`,
    certificate: cert,
    seen,
    refuse: (code: number, reason: string, message: string) => {
      refusal = status(code, reason, message)
    },
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
