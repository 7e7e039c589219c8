import { createReadStream } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { CommandError } from '../command-error.ts'
import { inTimeOrder, type LogRecord, parseLogLine } from './log-record.ts'
import { answers, type LogSource } from './log-source.ts'

const logFiles = async (directory: string): Promise<readonly string[]> => {
  const names = await readdir(directory).catch(() => [])
  const files = names.filter((name) => name.endsWith('.log')).map((name) => join(directory, name))
  if (files.length > 0) return files
  throw new CommandError(
    `LOGS_MISSING: ${directory} holds no *.log file\n    fix:  start "tenantscope demo", or name a folder with --directory or a Loki with --loki`,
  )
}

/** The log files of a run on this machine, one for each process. */
export const localSource =
  (directory: string): LogSource =>
  async (query) => {
    const found: LogRecord[] = []
    for (const file of await logFiles(directory)) {
      for await (const content of createInterface({ input: createReadStream(file) })) {
        const record = parseLogLine(content, basename(file, '.log'))
        if (record && answers(record, query)) found.push(record)
      }
    }
    return inTimeOrder(found)
  }
