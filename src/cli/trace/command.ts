import type { SpanRecord } from '../../traces/span-record.ts'
import { CommandError } from '../command-error.ts'
import { endWithReader } from '../end-with-reader.ts'
import { sinceDate } from '../logs/command.ts'
import { inTimeOrder, type LogRecord } from '../logs/log-record.ts'
import type { LogSource } from '../logs/log-source.ts'
import { openSource, type SourceOptions } from '../logs/open-source.ts'
import { recordLine } from '../logs/print.ts'
import { openTraceSource, type TraceSourceOptions } from './open-trace-source.ts'
import { treeLines } from './span-tree.ts'
import type { TraceSource } from './trace-source.ts'

interface Options extends SourceOptions, TraceSourceOptions {
  readonly since: string
  readonly json?: boolean
}

/** The lines of a request wherever its work went on: those with its id, and those of every trace that it is part of. */
export const linesOfRequest = async (
  source: LogSource,
  requestId: string,
  since: Date,
  furtherTraces: readonly string[] = [],
): Promise<readonly LogRecord[]> => {
  const own = await source({ requestId, since })
  const traces = new Set([...own.flatMap(({ trace_id }) => trace_id ?? []), ...furtherTraces])
  const related = await Promise.all([...traces].map((traceId) => source({ traceId, since })))
  const all = [...own, ...related.flat()]
  return inTimeOrder([...new Map(all.map((record) => [JSON.stringify(record), record])).values()])
}

export interface Followed {
  readonly traceIds: readonly string[]
  readonly spans: readonly SpanRecord[]
  readonly lines: readonly LogRecord[]
}

const TRACE_ID = /^[0-9a-f]{32}$/

/** Everything that is known of a request, found by its id alone. A trace id, as a page's exemplar holds one, will do as well. */
export const follow = async (
  { logs, traces }: { readonly logs: LogSource; readonly traces: TraceSource },
  id: string,
  since: Date,
): Promise<Followed> => {
  const found = await traces.ofRequest(id, since)
  const itself = found.length === 0 && TRACE_ID.test(id) ? [id] : []
  const lines = await linesOfRequest(logs, id, since, [...found, ...itself])
  const named = [...new Set([...found, ...lines.flatMap(({ trace_id }) => trace_id ?? [])])]
  const traceIds = named.length > 0 ? named : itself
  const spans = (await Promise.all(traceIds.map((traceId) => traces.trace(traceId)))).flat()
  return { traceIds: lines.length + spans.length > 0 ? traceIds : [], spans, lines }
}

const tell = (id: string, { traceIds, spans, lines }: Followed): void => {
  const processes = [...new Set([...spans.map(({ service }) => service), ...lines.map(({ source }) => source)])]
  console.log(`request ${id}\ntrace   ${traceIds.join(', ')}\nin      ${processes.join(' → ')}\n`)
  if (spans.length === 0)
    console.log('No span of it was kept: traces are sampled; those that failed or were slow are kept.')
  for (const line of spans.length > 0 ? treeLines(spans) : []) console.log(line)
  console.log('')
  for (const record of lines) console.log(recordLine(record))
}

/** `tenantscope trace REQUEST_ID`: one request through API, queue and worker, by its ids alone: its spans and its log lines. */
export const trace = async (id: string, { since, json, ...where }: Options): Promise<number> => {
  if (!/^[\w.:-]{1,128}$/.test(id))
    throw new CommandError(
      'TRACE_ID: that is no request id\n    fix:  copy the x-request-id of the answer, or request_id of a log line',
    )
  const followed = await follow({ logs: openSource(where), traces: openTraceSource(where) }, id, sinceDate(since))
  if (followed.lines.length + followed.spans.length === 0) {
    console.error(`TRACE_UNKNOWN: no line or span of the last ${since} carries request ${id}\n    fix:  widen --since`)
    return 1
  }
  endWithReader()
  if (json) console.log(JSON.stringify({ id, ...followed }))
  else tell(id, followed)
  return 0
}
