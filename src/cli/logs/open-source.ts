import { CommandError } from '../command-error.ts'
import { localSource } from './local-source.ts'
import type { LogSource } from './log-source.ts'
import { lokiSource } from './loki-source.ts'

export interface SourceOptions {
  readonly directory: string
  readonly loki?: string
}

/** Loki where one is configured, the files of the local run otherwise. LOKI_TOKEN and LOKI_ORG_ID are sent where they are set. */
export const openSource = ({ directory, loki = process.env.LOKI_URL }: SourceOptions): LogSource => {
  if (!loki) return localSource(directory)
  if (!/^https?:$/.test(URL.canParse(loki) ? new URL(loki).protocol : ''))
    throw new CommandError(
      'LOGS_LOKI: --loki is no http:// or https:// URL\n    fix:  write --loki http://127.0.0.1:3100',
    )
  const { LOKI_TOKEN: token, LOKI_ORG_ID: organisation } = process.env
  return lokiSource({ url: loki, ...(token && { token }), ...(organisation && { organisation }) })
}
