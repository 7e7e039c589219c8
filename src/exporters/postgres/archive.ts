import { type Sample, sample } from '../exporter.ts'
import { walArchiveFailures, walLastArchived, walUnarchived } from './metrics.ts'
import type { ArchiverRow } from './queries.ts'
import type { ReplicationClock } from './replication-clock.ts'

/**
 * What the archive lacks. The age of the last archived segment alone would accuse an idle server, which has nothing to
 * archive; the age of the oldest change that is not archived does not.
 */
export const archiveSamples = (
  server: string,
  { failed, last_archived_seconds, archived_position }: ArchiverRow,
  clock: ReplicationClock,
  nowSeconds: number,
): readonly Sample[] => [
  sample(walArchiveFailures, { server }, failed),
  ...(last_archived_seconds === null ? [] : [sample(walLastArchived, { server }, last_archived_seconds)]),
  ...(archived_position === null
    ? []
    : [sample(walUnarchived, { server }, clock.ageOf(archived_position, nowSeconds))]),
]
