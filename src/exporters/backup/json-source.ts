import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { Backup, BackupSource } from './backup.ts'

/** Where JSON comes from: a file that a job writes, or a program that prints it. */
export type JsonOrigin = { readonly file: string } | { readonly command: readonly [string, ...string[]] }

const read = async (origin: JsonOrigin, signal: AbortSignal): Promise<string> => {
  if ('file' in origin) return readFile(origin.file, { encoding: 'utf8', signal })
  const [program, ...programArguments] = origin.command
  const { stdout } = await promisify(execFile)(program, programArguments, { signal, maxBuffer: 16 << 20 })
  return stdout
}

const nameOf = (origin: JsonOrigin): string => ('file' in origin ? origin.file : origin.command[0])

/** Backups as a tool lists them in JSON. */
export const jsonSource =
  (origin: JsonOrigin, parse: (json: unknown) => readonly Backup[]): BackupSource =>
  async (signal) => {
    const text = await read(origin, signal)
    try {
      return parse(JSON.parse(text))
    } catch (cause) {
      throw new Error(`${nameOf(origin)} lists no backups: ${(cause as Error).message.split('\n', 1)[0]}`, { cause })
    }
  }
