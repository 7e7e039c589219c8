/** A backup, archived segment or drill that was finished without error. */
export interface Backup {
  readonly finishedAt: Date
  readonly sizeBytes?: number
}

/** Lists what there is, in any order. */
export type BackupSource = (signal: AbortSignal) => Promise<readonly Backup[]>
