import { describe, expect, it } from 'vitest'
import { createSink } from './sink.ts'

const filled = (type: Parameters<typeof createSink>[0], values: readonly number[]) => {
  const sink = createSink(type)
  for (const value of values) sink.add(value)
  return sink
}

describe('sinks', () => {
  it('interpolates percentiles between the nearest ranks', () => {
    const sink = filled('trend', [40, 10, 30, 20])
    expect(['min', 'med', 'p(90)', 'max', 'avg'].map((name) => sink.value(name, 1))).toEqual([10, 25, 37, 40, 25])
  })

  it('sorts again after more values came', () => {
    const sink = filled('trend', [3, 1])
    expect(sink.value('max', 1)).toBe(3)
    sink.add(2)
    expect(sink.value('med', 1)).toBe(2)
  })

  it('gives a counter its rate over the run, a gauge its last value, a rate its share', () => {
    expect(filled('counter', [2, 4]).values(3, [])).toEqual({ count: 6, rate: 2 })
    expect(filled('gauge', [5, 1, 3]).values(1, [])).toEqual({ value: 3, min: 1, max: 5 })
    expect(filled('rate', [1, 0, 0, 1]).values(1, [])).toEqual({ rate: 0.5, passes: 2, fails: 2 })
  })
})
