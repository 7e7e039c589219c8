import { type Duration, seconds } from '../../core/duration.ts'
import { CommandError } from '../command-error.ts'
import { endWithReader } from '../end-with-reader.ts'
import { openSource, type SourceOptions } from './open-source.ts'
import { recordLine } from './print.ts'

interface Options extends SourceOptions {
  readonly tenant?: string
  readonly level?: string
  readonly since: string
  readonly json?: boolean
}

export const sinceDate = (text: string, now = Date.now()): Date => {
  if (!/^\d+[smhdw]$/.test(text))
    throw new CommandError(`LOGS_SINCE: "${text}" is no duration\n    fix:  write --since 15m, 2h or 7d`)
  return new Date(now - seconds(text as Duration) * 1000)
}

const LEVELS = ['info', 'warn', 'error']

const refuseUnknown = (level: string | undefined): void => {
  if (level === undefined || LEVELS.includes(level)) return
  throw new CommandError(`LOGS_LEVEL: "${level}" is no level\n    fix:  write --level ${LEVELS.join(', ')}`)
}

/** `tenantscope logs --tenant acme --since 15m`: log lines from Loki, or from the files of the local run. */
export const logs = async ({ tenant, level, since, json, ...where }: Options): Promise<number> => {
  const read = openSource(where)
  refuseUnknown(level)
  const records = await read({
    ...(tenant !== undefined && { tenantId: tenant }),
    ...(level !== undefined && { level }),
    since: sinceDate(since),
  })
  endWithReader()
  for (const record of records) console.log(json ? JSON.stringify(record) : recordLine(record))
  if (records.length > 0) return 0
  console.error(
    `LOGS_EMPTY: no line of the last ${since} answers\n    fix:  widen --since, or leave --tenant or --level out`,
  )
  return 1
}
