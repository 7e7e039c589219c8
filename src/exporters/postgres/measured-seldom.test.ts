import { expect, test } from 'vitest'
import { measuredSeldom } from './measured-seldom.ts'

test('is measured once an interval, and a failure leaves nothing to show', async () => {
  let clock = 0
  let measure = async () => 1
  let count = 0
  const seldom = measuredSeldom(
    () => {
      count += 1
      return measure()
    },
    { intervalSeconds: 10, nowSeconds: () => clock },
  )
  expect(seldom.latest()).toBeUndefined()
  await seldom.ended()
  clock = 9
  expect([seldom.latest(), count]).toEqual([1, 1])
  clock = 10
  measure = () => Promise.reject(new Error('gone'))
  seldom.latest()
  await seldom.ended()
  expect([seldom.latest(), count]).toEqual([undefined, 2])
})
