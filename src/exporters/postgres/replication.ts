import { type Sample, sample } from '../exporter.ts'
import { replicationLag, replicationLagBytes } from './metrics.ts'
import type { ReplayRow, StandbyOfPrimaryRow } from './queries.ts'
import type { ReplicationClock } from './replication-clock.ts'

const unlessNull = (value: number | null | undefined, tell: (value: number) => Sample): readonly Sample[] =>
  value === null || value === undefined ? [] : [tell(value)]

/** How far standbys are behind, as their primary sees it. A standby that is not connected has no series: alert on its absence. */
export const lagOnPrimary = (
  server: string,
  standbys: readonly StandbyOfPrimaryRow[],
  clock: ReplicationClock,
  nowSeconds: number,
): readonly Sample[] =>
  standbys.flatMap(({ standby, current_position, replayed_position, replay_lag_seconds }) => {
    if (replayed_position === null) return []
    const labels = { server, side: 'primary' as const, standby }
    const isBehind = replayed_position < current_position
    const seconds = isBehind ? Math.max(replay_lag_seconds ?? 0, clock.ageOf(replayed_position, nowSeconds)) : 0
    return [
      sample(replicationLag, labels, seconds),
      sample(replicationLagBytes, labels, Math.max(0, current_position - replayed_position)),
    ]
  })

/**
 * How far a standby is behind, as it sees it. While it streams, what it has received and not replayed tells; the age of the
 * last transaction would make an idle primary look like a late standby. Cut off from its primary only that age is left.
 */
export const lagOnStandby = (
  server: string,
  { cluster_name, is_streaming, received_position, replayed_position, last_replay_age_seconds }: ReplayRow,
  clock: ReplicationClock,
  nowSeconds: number,
): readonly Sample[] => {
  const labels = { server, side: 'standby' as const, standby: cluster_name ?? server }
  const received = received_position ?? replayed_position
  const seconds =
    is_streaming && replayed_position !== null ? clock.ageOf(replayed_position, nowSeconds) : last_replay_age_seconds
  const bytes = received === null || replayed_position === null ? null : Math.max(0, received - replayed_position)
  return [
    ...unlessNull(seconds, (value) => sample(replicationLag, labels, value)),
    ...unlessNull(bytes, (value) => sample(replicationLagBytes, labels, value)),
  ]
}
