import { z } from 'zod'
import type { Backup } from './backup.ts'

/** `pgbackrest info --output=json`: https://pgbackrest.org/command.html#command-info, times in seconds since 1970. */
const stanzas = z.array(
  z.object({
    name: z.string(),
    backup: z.array(
      z.object({
        error: z.boolean().nullish(),
        timestamp: z.object({ stop: z.number() }),
        info: z.object({ size: z.number() }).optional(),
      }),
    ),
  }),
)

/** The backups of all stanzas, or of one. A backup with page checksum errors is no backup to count on. */
export const parsePgBackRest = (json: unknown, stanza?: string): readonly Backup[] =>
  stanzas
    .parse(json)
    .filter(({ name }) => stanza === undefined || name === stanza)
    .flatMap(({ backup }) => backup)
    .filter(({ error }) => error !== true)
    .map(({ timestamp, info }) => ({
      finishedAt: new Date(timestamp.stop * 1000),
      ...(info && { sizeBytes: info.size }),
    }))
