import { STRUCTURED_METADATA } from './line-shape.ts'

/** One line as it waits to be pushed: the nanosecond that orders it, and the line as it was written. */
export interface SpooledLine {
  readonly nanoseconds: string
  readonly line: string
}

/** Labels of a Loki stream: few and with few values, for each combination is an index entry. */
export type StreamLabels = Readonly<Record<string, string>>

export interface PushBody {
  readonly streams: readonly {
    readonly stream: StreamLabels
    readonly values: readonly (readonly [
      nanoseconds: string,
      line: string,
      metadata: Readonly<Record<string, string>>,
    ])[]
  }[]
}

type Fields = Readonly<Record<string, unknown>>

const parse = (line: string): Fields => {
  try {
    const fields: unknown = JSON.parse(line)
    return typeof fields === 'object' && fields !== null ? (fields as Fields) : {}
  } catch {
    return {} // a line that is no JSON is pushed as it is, without metadata
  }
}

const metadataOf = (fields: Fields): Record<string, string> =>
  Object.fromEntries(
    STRUCTURED_METADATA.flatMap((name) => (typeof fields[name] === 'string' ? [[name, fields[name]]] : [])),
  )

export const tenantOf = ({ line }: SpooledLine): string | undefined => {
  const { tenant_id } = parse(line)
  return typeof tenant_id === 'string' ? tenant_id : undefined
}

/** The body of `POST /loki/api/v1/push`: one stream for each level, the lines of each in their order. */
export const pushBody = (lines: readonly SpooledLine[], labels: StreamLabels): PushBody => {
  const streams = new Map<string, PushBody['streams'][number]['values'][number][]>()
  for (const { nanoseconds, line } of lines) {
    const fields = parse(line)
    const level = typeof fields.level === 'string' ? fields.level : 'unknown'
    const values = streams.get(level) ?? []
    values.push([nanoseconds, line, metadataOf(fields)])
    streams.set(level, values)
  }
  return { streams: [...streams].map(([level, values]) => ({ stream: { ...labels, level }, values })) }
}
