import { open, readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { compileLogQuery, type LogLine } from './log-query.ts'

/** Of a long run only the end of each file is read. */
const READ_BYTES = 4 * 1024 * 1024

export interface LogRequest {
  readonly query: string
  /** Nanoseconds since 1970, as Loki has them. */
  readonly start: number
  readonly end: number
  readonly limit: number
}

/** As Loki answers: https://grafana.com/docs/loki/latest/reference/loki-http-api/#query-logs-within-a-range-of-time */
export interface LogAnswer {
  readonly status: 'success'
  readonly data: {
    readonly resultType: 'streams'
    readonly result: readonly {
      readonly stream: LogLine['labels']
      readonly values: readonly (readonly [nanoseconds: string, line: string])[]
    }[]
  }
}

const endOf = async (path: string): Promise<string> => {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const length = Math.min(size, READ_BYTES)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length)
    const text = buffer.subarray(0, bytesRead).toString()
    return length < size ? text.slice(text.indexOf('\n') + 1) : text
  } finally {
    await file.close()
  }
}

/** A line of ours; another program's, or one that a crash has cut off, is none. */
const parse = (text: string, component: string): (LogLine & { readonly atMs: number }) | undefined => {
  if (!text.startsWith('{')) return undefined
  try {
    const fields = JSON.parse(text) as Record<string, unknown>
    const atMs = Date.parse(String(fields.timestamp))
    const labels = { app: 'tenantscope', component, level: String(fields.level ?? '') }
    return Number.isNaN(atMs) ? undefined : { text, fields, labels, atMs }
  } catch {
    return undefined
  }
}

/** The newest lines in the log files of a folder that a query lets through, one stream for each. Throws LogQueryError. */
export const queryLocalLogs = async (
  directory: string,
  { query, start, end, limit }: LogRequest,
): Promise<LogAnswer> => {
  const passes = compileLogQuery(query)
  const files = (await readdir(directory)).filter((name) => name.endsWith('.log'))
  const lines = await Promise.all(
    files.map(async (name) =>
      (await endOf(join(directory, name))).split('\n').flatMap((text) => {
        const line = parse(text, basename(name, '.log'))
        return line && line.atMs * 1e6 >= start && line.atMs * 1e6 <= end && passes(line) ? [line] : []
      }),
    ),
  )
  const newest = lines
    .flat()
    .sort((a, b) => b.atMs - a.atMs)
    .slice(0, limit)
  return {
    status: 'success',
    data: {
      resultType: 'streams',
      result: newest.map(({ labels, text, atMs }) => ({ stream: labels, values: [[`${atMs}000000`, text]] })),
    },
  }
}
