import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { remembered } from './remembered.ts'

const world = () => {
  const state = { clockMs: 0, reads: 0, signals: [] as AbortSignal[], answer: () => Promise.resolve('first') }
  const { collect, close } = remembered(
    (signal) => {
      state.reads++
      state.signals.push(signal)
      return state.answer()
    },
    { seconds: 60, now: () => new Date(state.clockMs) },
  )
  return { state, collect, close }
}

test('a fresh value is not read again; an old one is shown until the new one is there', async () => {
  const { state, collect } = world()
  expect([await collect(), await collect(), state.reads]).toEqual(['first', 'first', 1])
  state.clockMs = 60_000
  state.answer = () => Promise.resolve('second')
  expect(await collect()).toBe('first')
  await setImmediate()
  expect([await collect(), state.reads]).toEqual(['second', 2])
})

test('when reading fails the old value is gone, the reason is told, and each scrape tries again', async () => {
  const { state, collect } = world()
  await collect()
  state.clockMs = 60_000
  state.answer = () => Promise.reject(new Error('refused'))
  expect(await collect()).toBe('first')
  await setImmediate()
  await expect(collect()).rejects.toThrow('refused')
  state.answer = () => Promise.resolve('back')
  expect([await collect(), state.reads]).toEqual(['back', 4])
})

test('scrapes that come while it is read share the reading', async () => {
  const { state, collect } = world()
  expect(await Promise.all([collect(), collect()])).toEqual(['first', 'first'])
  expect(state.reads).toBe(1)
})

test('closing ends a reading', async () => {
  const { state, collect, close } = world()
  state.answer = () =>
    new Promise((_resolve, reject) => {
      const [signal] = state.signals
      signal?.addEventListener('abort', () => reject(signal.reason))
    })
  const collecting = collect().catch((error: Error) => error.message)
  await close()
  expect(await collecting).toBe('the exporter is closed')
})
