import { LINE_FIELDS, STRUCTURED_METADATA } from './line-shape.ts'

/** One line as it waits to be pushed: the nanosecond that orders it, and the line as it was written. */
export interface SpooledLine {
  readonly nanoseconds: string
  readonly line: string
}

/** Labels of a Loki stream: few and with few values, for each combination is an index entry. */
export type StreamLabels = Readonly<Record<string, string>>

const PUSHED_FIELDS = ['level', ...STRUCTURED_METADATA] as const

/** What of a line Loki is told beside it, each as the JSON of a text; none where the line has none. */
type TextFields = Readonly<Partial<Record<(typeof PUSHED_FIELDS)[number], string | undefined>>>

/** The beginning of a line of this library, to the last field that is told: to find them costs a sixth of parsing the line. */
const ownLine = new RegExp(
  `^\\{${LINE_FIELDS.slice(0, LINE_FIELDS.indexOf('trace_id') + 1)
    .map((name) => `"${name}":(?:(?<${name}>"(?:[^"\\\\]|\\\\.)*")|null|[\\d.eE+-]+)`)
    .join(',')},`,
)

/** A line that is no JSON is pushed as it is, without metadata. */
const parsedFields = (line: string): TextFields => {
  try {
    const fields: unknown = JSON.parse(line)
    if (typeof fields !== 'object' || fields === null) return {}
    const told = (name: string): unknown => (fields as Readonly<Record<string, unknown>>)[name]
    return Object.fromEntries(
      PUSHED_FIELDS.flatMap((name) => (typeof told(name) === 'string' ? [[name, JSON.stringify(told(name))]] : [])),
    )
  } catch {
    return {}
  }
}

const textFields = (line: string): TextFields => ownLine.exec(line)?.groups ?? parsedFields(line)

export const tenantOf = ({ line }: SpooledLine): string | undefined => {
  const { tenant_id } = textFields(line)
  return tenant_id === undefined ? undefined : (JSON.parse(tenant_id) as string)
}

const metadataJson = (fields: TextFields): string =>
  `{${STRUCTURED_METADATA.flatMap((name) => (fields[name] === undefined ? [] : [`"${name}":${fields[name]}`])).join(',')}}`

/**
 * The body of `POST /loki/api/v1/push`: one stream for each level, the lines of each in their order. Written as text at once, for
 * a tree of it would be built and forgotten with every batch.
 */
export const pushBody = (lines: readonly SpooledLine[], labels: StreamLabels): string => {
  const valuesOf = new Map<string, string[]>()
  for (const { nanoseconds, line } of lines) {
    const fields = textFields(line)
    const level = fields.level ?? '"unknown"'
    const values = valuesOf.get(level) ?? []
    if (values.length === 0) valuesOf.set(level, values)
    values.push(`["${nanoseconds}",${JSON.stringify(line)},${metadataJson(fields)}]`)
  }
  const streams = [...valuesOf].map(
    ([level, values]) =>
      `{"stream":${JSON.stringify({ ...labels, level: JSON.parse(level) })},"values":[${values.join(',')}]}`,
  )
  return `{"streams":[${streams.join(',')}]}`
}
