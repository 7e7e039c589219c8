import { z } from 'zod'
import { CommandError } from '../command-error.ts'
import { fetchFailure } from '../fetch-failure.ts'
import { inTimeOrder, parseLogLine } from './log-record.ts'
import { answers, type LogQuery, type LogSource } from './log-source.ts'

/** Loki's own limit of one answer, `max_entries_limit_per_query`. */
const PAGE = 5_000

const answer = z.object({
  data: z.object({
    resultType: z.literal('streams'),
    result: z.array(
      z.object({
        stream: z.record(z.string(), z.string()),
        values: z.array(z.tuple([z.string(), z.string()]).rest(z.unknown())),
      }),
    ),
  }),
})

/** A string of LogQL, with whatever is in it. */
const quoted = (value: string): string => JSON.stringify(value)

/** Labels select the streams; what is structured metadata is a filter after them. */
export const logQL = ({ tenantId, requestId, traceId, level }: Omit<LogQuery, 'since'>): string =>
  [
    `{app=~".+"${level === undefined ? '' : `, level=${quoted(level)}`}}`,
    ...Object.entries({ tenant_id: tenantId, request_id: requestId, trace_id: traceId }).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${quoted(value)}`],
    ),
  ].join(' | ')

export interface LokiSourceOptions {
  readonly url: string
  readonly token?: string
  readonly organisation?: string
}

/** A Loki, page by page until all was read. */
export const lokiSource = ({ url, token, organisation }: LokiSourceOptions): LogSource => {
  const ask = async (query: LogQuery, start: bigint) => {
    const address = new URL('/loki/api/v1/query_range', url)
    const parameters = { query: logQL(query), start: String(start), limit: String(PAGE), direction: 'forward' }
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
    const response = await fetch(address, {
      headers: {
        ...(token && { authorization: `Bearer ${token}` }),
        ...(organisation && { 'x-scope-orgid': organisation }),
      },
      signal: AbortSignal.timeout(30_000),
    }).catch((error: Error) => {
      throw new CommandError(
        `LOGS_LOKI: ${address.origin} does not answer: ${fetchFailure(error)}\n    fix:  see whether it runs; without --loki and LOKI_URL the files of the demo are read`,
      )
    })
    if (!response.ok)
      throw new CommandError(`LOGS_LOKI: ${address.origin} answered ${response.status}: ${await response.text()}`)
    return answer.parse(await response.json()).data.result
  }
  return async (query) => {
    const seen = new Map<string, ReturnType<typeof parseLogLine>>()
    for (let start = BigInt(query.since.getTime()) * 1_000_000n, full = true; full; ) {
      const streams = await ask(query, start)
      const entries = streams.flatMap(({ stream, values }) =>
        values.map(([time, line]) => ({ time: BigInt(time), line, source: stream.component ?? stream.app ?? 'loki' })),
      )
      const before = seen.size
      for (const { time, line, source } of entries) seen.set(`${time} ${line}`, parseLogLine(line, source))
      full = entries.length >= PAGE && seen.size > before
      for (const { time } of entries) if (time > start) start = time
    }
    return inTimeOrder([...seen.values()].flatMap((record) => (record && answers(record, query) ? [record] : [])))
  }
}
