import { CommandError } from '../command-error.ts'
import { sinceDate } from '../logs/command.ts'
import { inTimeOrder, type LogRecord } from '../logs/log-record.ts'
import type { LogSource } from '../logs/log-source.ts'
import { openSource, type SourceOptions } from '../logs/open-source.ts'
import { recordLine } from '../logs/print.ts'

interface Options extends SourceOptions {
  readonly since: string
  readonly json?: boolean
}

/** The lines of a request wherever its work went on: those with its id, and those of every trace that it is part of. */
export const linesOfRequest = async (
  source: LogSource,
  requestId: string,
  since: Date,
): Promise<readonly LogRecord[]> => {
  const own = await source({ requestId, since })
  const traces = new Set(own.flatMap(({ trace_id }) => trace_id ?? []))
  const related = await Promise.all([...traces].map((traceId) => source({ traceId, since })))
  const all = [...own, ...related.flat()]
  return inTimeOrder([...new Map(all.map((record) => [JSON.stringify(record), record])).values()])
}

/** `tenantscope trace REQUEST_ID`: one request through API, queue and worker, by its ids alone. */
export const trace = async (requestId: string, { since, json, ...where }: Options): Promise<number> => {
  if (!/^[\w.:-]{1,128}$/.test(requestId))
    throw new CommandError(
      'TRACE_ID: that is no request id\n    fix:  copy the x-request-id of the answer, or request_id of a log line',
    )
  const records = await linesOfRequest(openSource(where), requestId, sinceDate(since))
  if (records.length === 0) {
    console.error(`TRACE_UNKNOWN: no line of the last ${since} carries request ${requestId}\n    fix:  widen --since`)
    return 1
  }
  if (json) {
    console.log(JSON.stringify(records))
    return 0
  }
  const traces = [...new Set(records.flatMap(({ trace_id }) => trace_id ?? []))]
  const processes = [...new Set(records.map(({ source }) => source))]
  console.log(`request ${requestId}\ntrace   ${traces.join(', ')}\nin      ${processes.join(' → ')}\n`)
  for (const record of records) console.log(recordLine(record))
  return 0
}
