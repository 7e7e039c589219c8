import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Weather = 'fine' | 'throttling' | 'failing' | 'silent' | 'gone'

export interface Accepted {
  readonly organisation: string | undefined
  readonly labels: Readonly<Record<string, string>>
  readonly nanoseconds: bigint
  readonly line: string
  readonly metadata: Readonly<Record<string, string>>
}

/** Loki's defaults: limits_config.max_label_names_per_series, max_label_name_length, max_label_value_length, max_line_size. */
const LIMITS = { labels: 15, nameLength: 1024, valueLength: 2048, lineBytes: 256 * 1024, bodyBytes: 4 * 1024 * 1024 }

const isStrings = (value: unknown): value is Record<string, string> =>
  typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')

const labelProblem = (labels: unknown): string | undefined => {
  if (!isStrings(labels) || Object.keys(labels).length === 0) return 'a stream needs labels, each a string'
  if (Object.keys(labels).length > LIMITS.labels) return `a stream has more than ${LIMITS.labels} labels`
  const wrong = Object.entries(labels).find(
    ([name, value]) =>
      !/^[a-zA-Z_]\w*$/.test(name) || name.length > LIMITS.nameLength || value.length > LIMITS.valueLength,
  )
  return wrong && `label ${wrong[0]} is malformed or too long`
}

/** As Loki parses: string nanoseconds, string lines, structured metadata of strings. */
const valueProblem = (value: unknown): string | undefined => {
  if (!Array.isArray(value) || value.length < 2 || value.length > 3) return 'a value is [time, line, metadata?]'
  const [time, line, metadata] = value as readonly unknown[]
  if (typeof time !== 'string' || !/^\d{19}$/.test(time)) return `${String(time)} is no nanosecond`
  if (typeof line !== 'string' || Buffer.byteLength(line) > LIMITS.lineBytes) return 'a line is no string or too long'
  return metadata === undefined || isStrings(metadata) ? undefined : 'structured metadata is no object of strings'
}

interface Stream {
  readonly stream: Record<string, string>
  readonly values: readonly (readonly [string, string, Record<string, string>?])[]
}

/** A Loki for tests that accepts only what the push contract allows, and that can be away in several ways. */
export const startLokiReceiver = async ({ refuseLine = (_: string): boolean => false, port = 0 } = {}) => {
  const accepted: Accepted[] = []
  const problems: string[] = []
  const latest = new Map<string, bigint>()
  let weather: Weather = 'fine'
  let pushes = 0

  const problemOf = (streams: unknown): string | undefined => {
    if (!Array.isArray(streams) || streams.length === 0) return 'streams is no list'
    for (const { stream, values } of streams as Stream[]) {
      const problem = labelProblem(stream) ?? (Array.isArray(values) ? undefined : 'values is no list')
      const wrong = problem ?? values.map(valueProblem).find((each) => each !== undefined)
      if (wrong) return wrong
      if (values.some(([, line]) => refuseLine(line))) return undefined
    }
    return undefined
  }

  /** Nothing of a push is taken unless all of it is in order; equal lines of one instant are one line, as in Loki. */
  const take = (streams: readonly Stream[], organisation: string | undefined): void => {
    for (const { stream, values } of streams) {
      const key = `${organisation}${JSON.stringify(stream)}`
      for (const [time, line, metadata = {}] of values) {
        const nanoseconds = BigInt(time)
        if (nanoseconds <= (latest.get(key) ?? 0n)) {
          if (accepted.some((each) => each.nanoseconds === nanoseconds && each.line === line)) continue
          problems.push(`out of order in ${key}: ${time}`)
        }
        latest.set(key, nanoseconds)
        accepted.push({ organisation, labels: stream, nanoseconds, line, metadata })
      }
    }
  }

  const server = createServer(async (request, response) => {
    pushes += 1
    const answer = (status: number, text = '', headers = {}): void => {
      response.writeHead(status, headers).end(text)
    }
    if (weather === 'gone') return request.socket.destroy()
    if (weather === 'silent') return
    if (weather === 'throttling') return answer(429, 'ingestion rate limit exceeded', { 'retry-after': '0' })
    if (weather === 'failing') return answer(503, 'ingester is shutting down')
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const body = Buffer.concat(chunks)
    if (request.method !== 'POST' || request.url !== '/loki/api/v1/push') return answer(404)
    if (request.headers['content-type'] !== 'application/json') return answer(400, 'content type')
    if (body.length > LIMITS.bodyBytes) return answer(413, 'too large')
    const { streams } = JSON.parse(body.toString('utf8')) as { streams: Stream[] }
    const problem = problemOf(streams)
    if (problem) {
      problems.push(problem)
      return answer(400, problem)
    }
    if (streams.some(({ values }) => values.some(([, line]) => refuseLine(line)))) return answer(400, 'refused')
    take(streams, request.headers['x-scope-orgid'] as string | undefined)
    answer(204)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    accepted,
    /** Violations of the contract; none is expected. */
    problems,
    get pushes() {
      return pushes
    },
    become(next: Weather) {
      weather = next
      server.closeAllConnections()
    },
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export type LokiReceiver = Awaited<ReturnType<typeof startLokiReceiver>>
