import pc from 'picocolors'
import type { LogRecord } from './log-record.ts'

const colour = (level: string) => (level === 'error' ? pc.red : level === 'warn' ? pc.yellow : pc.dim)

/** Hostile text could move the cursor; JSON has escaped it, and reading it has undone that. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is taken out
const shown = (text: string): string => text.replace(/[\u0000-\u001f\u007f-\u009f]/g, '\ufffd')

/** A record for a person: when, who wrote it, for whom, what; ids at the end, ready to be copied. */
export const recordLine = (record: LogRecord): string => {
  const { timestamp, level, source, tenant_id, method, endpoint, status_code, duration_ms, message, metadata } = record
  const access = status_code === null ? '' : ` ${method} ${endpoint} ${status_code} ${duration_ms} ms`
  const more = Object.keys(metadata).length > 0 ? ` ${JSON.stringify(metadata)}` : ''
  const said = shown(`${tenant_id ?? '-'}  ${message}${access}${more}`)
  return `${timestamp} ${colour(level)(level.padEnd(5))} ${shown(source).padEnd(8)} ${said} ${pc.dim(`request=${record.request_id ?? '-'} span=${record.span_id ?? '-'}`)}`
}
