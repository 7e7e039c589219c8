import { expect, test } from 'vitest'
import { findFreePorts } from './ports.ts'

test('free ports are all different and below those of outgoing connections', async () => {
  const ports = await findFreePorts(20)
  expect(new Set(ports).size).toBe(20)
  expect(Math.max(...ports)).toBeLessThan(32_768)
})
