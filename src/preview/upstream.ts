import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

const BODY_LIMIT_BYTES = 256 * 1024
const TIMEOUT_MS = 30_000

export const sendJson = (response: ServerResponse, status: number, body: unknown): void => {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}

const readBody = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += (chunk as Buffer).length
    if (size > BODY_LIMIT_BYTES) throw new Error(`a query may have ${BODY_LIMIT_BYTES} bytes at most`)
    chunks.push(chunk as Buffer)
  }
  return Buffer.concat(chunks).toString()
}

/**
 * Passes one request on to an address of ours and its answer back, as a stream. Nothing of the browser's headers goes
 * along, and no redirect is followed, so that an answer cannot lead elsewhere.
 */
export const passOn = async (
  request: IncomingMessage,
  response: ServerResponse,
  { url, name }: { readonly url: string; readonly name: string },
): Promise<void> => {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)), TIMEOUT_MS)
  response.on('close', () => abort.abort())
  try {
    const isPost = request.method === 'POST'
    const body = isPost ? await readBody(request) : undefined
    const answer = await fetch(url, {
      method: request.method ?? 'GET',
      redirect: 'manual',
      signal: abort.signal,
      ...(isPost && body && { body, headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    })
    response.writeHead(answer.status, {
      'content-type': answer.headers.get('content-type') ?? 'application/octet-stream',
      'cache-control': 'no-store',
    })
    if (answer.body) await pipeline(Readable.fromWeb(answer.body), response)
    else response.end()
  } catch (error) {
    if (response.headersSent) return void response.destroy()
    const cause = (error as { cause?: Error }).cause ?? (error as Error)
    sendJson(response, 502, {
      status: 'error',
      errorType: 'unreachable',
      error: `${name} at ${url.split('?')[0]}: ${cause.message || cause}`,
    })
  } finally {
    clearTimeout(timer)
  }
}
