import { z } from 'zod'
import type { Backup } from './backup.ts'

/** `wal-g backup-list --json`, with `--detail` or without: https://wal-g.readthedocs.io/#backup-list */
const backups = z.array(
  z.object({
    backup_name: z.string(),
    /** When the backup was written to the store. */
    time: z.iso.datetime({ offset: true }).optional(),
    finish_time: z.iso.datetime({ offset: true }).optional(),
    compressed_size: z.number().optional(),
  }),
)

export const parseWalG = (json: unknown): readonly Backup[] =>
  backups.parse(json).map(({ backup_name, finish_time, time, compressed_size }) => {
    const finished = finish_time ?? time
    if (finished === undefined) throw new Error(`${backup_name} has no time`)
    return { finishedAt: new Date(finished), ...(compressed_size !== undefined && { sizeBytes: compressed_size }) }
  })
