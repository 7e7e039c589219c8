import { CommandError } from '../command-error.ts'
import { jaegerTraces } from './jaeger-traces.ts'
import { localTraces } from './local-traces.ts'
import { tempoTraces } from './tempo-traces.ts'
import type { TraceSource } from './trace-source.ts'

export interface TraceSourceOptions {
  readonly directory: string
  readonly tempo?: string
  readonly jaeger?: string
}

const address = (option: string, text: string): string => {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text
  throw new CommandError(
    `TRACE_STORE: ${option} is no http:// or https:// URL\n    fix:  write ${option} http://127.0.0.1:3200`,
  )
}

/** Tempo or Jaeger where one is configured, the files of the local run otherwise. */
export const openTraceSource = (
  { directory, tempo, jaeger }: TraceSourceOptions,
  { TEMPO_URL, JAEGER_URL } = process.env,
): TraceSource => {
  const tempoUrl = tempo ?? TEMPO_URL
  const jaegerUrl = jaeger ?? JAEGER_URL
  if (tempoUrl) return tempoTraces(address('--tempo', tempoUrl))
  return jaegerUrl ? jaegerTraces(address('--jaeger', jaegerUrl)) : localTraces(directory)
}
