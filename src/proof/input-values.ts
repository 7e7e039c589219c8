import { seconds } from '../core/duration.ts'
import type { Phase } from '../core/proof-case.ts'

/** What a counter has counted before a test begins: far from zero, where Prometheus extrapolates less. */
const COUNTED_BEFORE = 100_000

const number = (value: number): string => String(Number(value.toPrecision(12)))

interface Course {
  readonly notation: readonly string[]
  /** The last value, and what an instant event adds to the next. */
  readonly value: number
  readonly jump: number
  readonly isNew: boolean
}

const after = (course: Course, phase: Phase, stepSeconds: number): Course => {
  if ('restarts' in phase) return { ...course, value: 0, jump: 0 }
  if ('jumps' in phase) return { ...course, jump: course.jump + phase.jumps }
  const steps = Math.round(seconds(phase.lasts) / stepSeconds)
  if (steps === 0) return course
  if ('absent' in phase) return { notation: [...course.notation, `_x${steps}`], value: 0, jump: 0, isNew: false }
  if ('holds' in phase) {
    return { ...course, notation: [...course.notation, `${number(phase.holds)}+0x${steps - 1}`], isNew: false }
  }
  const slope = (phase.perMinute * stepSeconds) / 60
  const first = (course.isNew ? COUNTED_BEFORE : course.value + slope) + course.jump
  const last = first + slope * (steps - 1)
  return {
    notation: [...course.notation, `${number(first)}+${number(slope)}x${steps - 1}`],
    value: last,
    jump: 0,
    isNew: false,
  }
}

/** Phases in promtool's notation: `100000+50x119 _x10 50+50x19`, one sample every step. */
export const inputValues = (phases: readonly Phase[], stepSeconds: number): string =>
  phases
    .reduce<Course>((course, phase) => after(course, phase, stepSeconds), {
      notation: [],
      value: 0,
      jump: 0,
      isNew: true,
    })
    .notation.join(' ')
