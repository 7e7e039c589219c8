import pc from 'picocolors'
import type { LogRecord } from './log-record.ts'

const colour = (level: string) => (level === 'error' ? pc.red : level === 'warn' ? pc.yellow : pc.dim)

/** Hostile text could move the cursor; JSON has escaped it, and reading it has undone that. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')

/** Stacks, wherever errors and their causes stand in metadata. */
const stacksIn = (value: unknown): readonly string[] => {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, held]) =>
    key === 'stack' && typeof held === 'string' ? [held] : stacksIn(held),
  )
}

const withoutStacks = (key: string, value: unknown): unknown =>
  key === 'stack' && typeof value === 'string' ? undefined : value

const stackLines = (metadata: LogRecord['metadata']): string =>
  stacksIn(metadata)
    .flatMap((stack) => stack.split('\n'))
    .map((line) => `\n    ${pc.dim(shown(line))}`)
    .join('')

/** A record for a person: when, who wrote it, for whom, what; ids at the end, ready to be copied. Stacks of errors follow, line by line. */
export const recordLine = (record: LogRecord): string => {
  const { timestamp, level, source, tenant_id, method, endpoint, status_code, duration_ms, message, metadata } = record
  const access = status_code === null ? '' : ` ${method} ${endpoint} ${status_code} ${duration_ms} ms`
  const more = Object.keys(metadata).length > 0 ? ` ${JSON.stringify(metadata, withoutStacks)}` : ''
  const said = shown(`${tenant_id ?? '-'}  ${message}${access}${more}`)
  return `${timestamp} ${colour(level)(level.padEnd(5))} ${shown(source).padEnd(8)} ${said} ${pc.dim(`request=${record.request_id ?? '-'} span=${record.span_id ?? '-'}`)}${stackLines(metadata)}`
}
