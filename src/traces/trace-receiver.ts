import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ResourceSpans, spansOfOtlp } from './otlp-json.ts'
import type { SpanRecord } from './span-record.ts'

const MAX_BODY_BYTES = 16 * 2 ** 20

const bodyOf = async (request: IncomingMessage): Promise<Buffer | undefined> => {
  const pieces: Buffer[] = []
  let bytes = 0
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length
    if (bytes > MAX_BODY_BYTES) return undefined
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

const parse = (body: Buffer): readonly SpanRecord[] | undefined => {
  try {
    return spansOfOtlp((JSON.parse(body.toString()) as { resourceSpans: readonly ResourceSpans[] }).resourceSpans)
  } catch {
    return undefined
  }
}

export interface TraceReceiver {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly url: string
  stop(): Promise<void>
}

/** Takes spans over OTLP, in JSON over HTTP, on a free port of the loopback address. In place of a collector and a store. */
export const startTraceReceiver = async (take: (spans: readonly SpanRecord[]) => void): Promise<TraceReceiver> => {
  const answer = (response: ServerResponse, status: number, body: object = {}): void => {
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || request.url !== '/v1/traces') return answer(response, 404)
    if (!request.headers['content-type']?.startsWith('application/json')) return answer(response, 415)
    const body = await bodyOf(request).catch(() => undefined)
    if (!body) return answer(response, 413)
    const spans = parse(body)
    if (!spans) return answer(response, 400)
    take(spans)
    answer(response, 200, { partialSuccess: {} })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
    },
  }
}
