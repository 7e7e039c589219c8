import { appendFileSync, createReadStream, existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { SpanRecord } from './span-record.ts'

const paths = (directory: string) => ({
  current: join(directory, 'traces.jsonl'),
  previous: join(directory, 'traces.previous.jsonl'),
})

/** Appends spans to a file, and begins another one when it is full: the one before is kept, what is older goes. */
export const traceWriter = (directory: string, { maxBytes = 16 * 2 ** 20 } = {}) => {
  const { current, previous } = paths(directory)
  let bytes = existsSync(current) ? statSync(current).size : 0
  return (spans: readonly SpanRecord[]): void => {
    if (bytes >= maxBytes) {
      renameSync(current, previous)
      bytes = 0
    }
    const text = spans.map((span) => `${JSON.stringify(span)}\n`).join('')
    appendFileSync(current, text)
    bytes += Buffer.byteLength(text)
  }
}

const parse = (line: string): SpanRecord | undefined => {
  try {
    return JSON.parse(line) as SpanRecord
  } catch {
    return undefined // being written
  }
}

/** The spans in the trace files of a folder that answer. */
export const readTraces = async (
  directory: string,
  answers: (span: SpanRecord) => boolean,
): Promise<readonly SpanRecord[]> => {
  const found: SpanRecord[] = []
  const { current, previous } = paths(directory)
  for (const path of [previous, current].filter((each) => existsSync(each))) {
    for await (const line of createInterface({ input: createReadStream(path) })) {
      const span = parse(line)
      if (span && answers(span)) found.push(span)
    }
  }
  return found
}
