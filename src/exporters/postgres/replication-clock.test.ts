import { expect, test } from 'vitest'
import { replicationClock } from './replication-clock.ts'

test('a standby that stands still ages while the primary goes on', () => {
  const clock = replicationClock()
  clock.mark(100, 0)
  expect(clock.ageOf(100, 5)).toBe(0)
  clock.mark(200, 10)
  clock.mark(300, 20)
  expect(clock.ageOf(100, 25)).toBe(15)
  expect(clock.ageOf(200, 25)).toBe(5)
  expect(clock.ageOf(300, 25)).toBe(0)
})

test('an idle primary makes nobody late', () => {
  const clock = replicationClock()
  clock.mark(100, 0)
  clock.mark(100, 1000)
  expect(clock.ageOf(100, 2000)).toBe(0)
})

test('a log that begins anew forgets the old one', () => {
  const clock = replicationClock()
  clock.mark(500, 0)
  clock.mark(50, 10)
  expect(clock.ageOf(50, 20)).toBe(0)
})

test('what is remembered is bounded; a longer lag is told as that long', () => {
  const clock = replicationClock({ maxMarks: 10 })
  for (let second = 0; second < 1000; second += 1) clock.mark(second, second)
  expect(clock.ageOf(0, 999)).toBe(9)
})
