import { expect, test } from 'vitest'
import { redis } from './parts/redis.ts'
import { stackView } from './stack-view.ts'

test('parts see each other by name, and a wrong name is answered with the right ones', () => {
  const view = stackView(
    [redis(), redis({ name: 'cache' })],
    new Map([
      ['redis', { redis: 20_001 }],
      ['cache', { redis: 20_002 }],
    ]),
  )
  expect(view.url('cache')).toBe('redis://127.0.0.1:20002')
  expect(view.address('redis')).toBe('127.0.0.1:20001')
  expect(() => view.url('cash')).toThrow(
    'STACK_PART_UNKNOWN: part cash must be one of the stack, but the stack has redis, cache',
  )
  expect(() => view.port('cache', 'http')).toThrow('STACK_PART_UNKNOWN: port http of cache must be declared')
})
