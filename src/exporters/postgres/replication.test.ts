import { expect, test } from 'vitest'
import type { Sample } from '../exporter.ts'
import { replicationLag } from './metrics.ts'
import { lagOnPrimary, lagOnStandby } from './replication.ts'
import { replicationClock } from './replication-clock.ts'

const secondsIn = (samples: readonly Sample[]): number | undefined =>
  samples.find(({ metric }) => metric === replicationLag)?.value

/** The primary was at 100 at 0 s, at 200 at 10 s. */
const clock = () => {
  const marked = replicationClock()
  marked.mark(100, 0)
  marked.mark(200, 10)
  return marked
}

const replay = {
  cluster_name: 'a',
  is_streaming: true,
  received_position: 200,
  replayed_position: 200,
  last_replay_age_seconds: 3600,
}

test.each([
  ['has all', { replayed_position: 200, replay_lag_seconds: 3 }, 0],
  ['stands still, whatever was measured before it did', { replayed_position: 100, replay_lag_seconds: 0.1 }, 30],
  ['was late before the exporter came', { replayed_position: 100, replay_lag_seconds: 90 }, 90],
  ['is being copied and replays nothing', { replayed_position: null, replay_lag_seconds: null }, undefined],
])('on its primary, a standby that %s', (_, row, seconds) => {
  const standby = { standby: 'a', current_position: 200, ...row }
  expect(secondsIn(lagOnPrimary('primary', [standby], clock(), 40))).toBe(seconds)
})

test.each([
  ['has all that it received, of an idle primary', {}, 0],
  ['does not replay what it receives', { replayed_position: 100 }, 30],
  ['is cut off', { is_streaming: false }, 3600],
  ['is cut off and never replayed anything', { is_streaming: false, last_replay_age_seconds: null }, undefined],
])('by itself, a standby that %s', (_, row, seconds) => {
  expect(secondsIn(lagOnStandby('standby', { ...replay, ...row }, clock(), 40))).toBe(seconds)
})

test('both sides know a standby by the same name', () => {
  const standby = { standby: 'a', current_position: 200, replayed_position: 200, replay_lag_seconds: null }
  const [onPrimary] = lagOnPrimary('primary', [standby], clock(), 40)
  const [byItself] = lagOnStandby('standby-1', replay, clock(), 40)
  expect(byItself?.labels.standby).toBe(onPrimary?.labels.standby)
})
