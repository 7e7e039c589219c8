import { seconds } from '../../core/duration.ts'
import type { Rota } from '../../core/rota.ts'
import { wallClock } from './wall-clock.ts'

export interface Shift {
  /** Of its first day: `2026-11-23`. */
  readonly from: string
  /** Whose turn it is by the rota; a swap agreed in PagerDuty is not seen here. */
  readonly person: string
}

export interface Clock {
  shiftOf(at: Date): Shift
  isNight(at: Date): boolean
}

/** Turns and nights go by the clock on the wall, so that a handover stays at nine when the clocks change. */
export const clockOf = ({ timeZone, firstHandover, rotations, night }: Rota, role: string): Clock => {
  const wall = wallClock(timeZone)
  const rotation = rotations.find((each) => each.role === role)
  if (!rotation) throw new Error(`no rotation has the role "${role}"`)
  const first = wall(new Date(firstHandover))
  const turnMs = seconds(rotation.turn) * 1000
  const { people } = rotation
  return {
    shiftOf(at) {
      const turn = Math.floor((wall(at) - first) / turnMs)
      const index = ((turn % people.length) + people.length) % people.length
      return { from: new Date(first + turn * turnMs).toISOString().slice(0, 10), person: people[index] ?? '' }
    },
    isNight(at) {
      const hour = new Date(wall(at)).getUTCHours()
      const { fromHour, toHour } = night
      return fromHour <= toHour ? hour >= fromHour && hour < toHour : hour >= fromHour || hour < toHour
    },
  }
}
