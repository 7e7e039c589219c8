import type { Instants } from './time-range.ts'

/** A line as it was written, with what it says of itself where it is JSON. */
export interface LogLine {
  readonly atMs: number
  readonly text: string
  readonly labels: Readonly<Record<string, string>>
  readonly fields: Readonly<Record<string, unknown>>
}

interface LokiAnswer {
  readonly status: string
  readonly error?: string
  readonly data?: {
    readonly resultType: string
    readonly result: readonly {
      readonly stream: Readonly<Record<string, string>>
      readonly values: readonly (readonly [nanoseconds: string, line: string])[]
    }[]
  }
}

const fieldsOf = (text: string): LogLine['fields'] => {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as LogLine['fields']) : {}
  } catch {
    return {}
  }
}

/** Loki says what is wrong in plain text, the preview's server in JSON. */
const readAnswer = async (response: Response): Promise<LokiAnswer> => {
  const text = await response.text()
  try {
    return JSON.parse(text) as LokiAnswer
  } catch {
    return { status: 'error', error: text }
  }
}

/** The newest lines of a time, the newest first. Throws Error with the words of Loki or of the preview's server. */
export const queryLogs = async (
  query: string,
  { start, end }: Instants,
  limit: number,
): Promise<readonly LogLine[]> => {
  const nanoseconds = (seconds: number): string => `${Math.round(seconds * 1000)}000000`
  const search = new URLSearchParams({
    ...{ query, start: nanoseconds(start), end: nanoseconds(end) },
    ...{ limit: String(limit), direction: 'backward' },
  })
  const { status, error, data } = await readAnswer(await fetch(`/loki/api/v1/query_range?${search}`))
  if (status !== 'success') throw new Error(error ?? 'the logs could not be read')
  if (data?.resultType !== 'streams') throw new Error(`the preview shows lines, not a ${data?.resultType}`)
  return data.result
    .flatMap(({ stream, values }) =>
      values.map(([at, text]) => ({ atMs: Number(at) / 1e6, text, labels: stream, fields: fieldsOf(text) })),
    )
    .sort((a, b) => b.atMs - a.atMs)
}
