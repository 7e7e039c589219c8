import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createSink } from './sink.ts'
import {
  formatThreshold,
  meetsThreshold,
  parseThreshold,
  thresholdOperators,
  unsupportedAggregation,
} from './threshold.ts'

const aggregation = fc.oneof(
  fc.constantFrom('count', 'rate', 'value', 'avg', 'min', 'max', 'med'),
  fc.integer({ min: 0, max: 1000 }).map((tenths) => `p(${tenths / 10})`),
)
const bound = fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => (value === 0 ? 0 : value))
const expression = fc.record({ aggregation, operator: fc.constantFrom(...thresholdOperators), bound })
const spaces = fc.constantFrom('', ' ', '  ')

describe('threshold grammar', () => {
  it('reads back whatever it writes', () => {
    fc.assert(
      fc.property(expression, (given) => {
        expect(parseThreshold(formatThreshold(given))).toEqual(given)
      }),
    )
  })

  it('ignores spaces around its three parts', () => {
    fc.assert(
      fc.property(expression, spaces, spaces, (given, before, after) => {
        const text = `${before}${given.aggregation}${after}${given.operator}${before}${given.bound}${after}`
        expect(parseThreshold(text)).toEqual(given)
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(parseThreshold(text)).toBeTypeOf('object')
      }),
    )
  })

  // Each line was tried with k6 1.8.1, which accepts the first group and ends with exit code 104 on the second.
  it.each(['p(95)<1e3', 'avg<-1', 'p(99.9)<+10', 'avg===.5', 'rate==0', ' med  <  3 '])('accepts %s', (text) => {
    expect(parseThreshold(text)).not.toHaveProperty('reason')
  })

  it.each(['count>', 'p95<1000', 'AVG<100', 'rate<1%', 'rate=>0', 'rate=0', 'rate>=0&&rate<1', 'p( 95 )<1', ''])(
    'refuses "%s"',
    (text) => {
      expect(parseThreshold(text)).toHaveProperty('reason')
    },
  )

  it.each([
    ['counter', 'p(95)<1', 'count, rate'],
    ['trend', 'count>0', 'avg, min, max, med, p'],
    ['gauge', 'rate>0', 'value'],
    ['rate', 'avg>0', 'rate'],
  ] as const)('says what a %s answers when asked for %s', (type, text, supported) => {
    const parsed = parseThreshold(text)
    if ('reason' in parsed) throw new Error(parsed.reason)
    expect(unsupportedAggregation(type, parsed)).toBe(supported)
  })

  // Tried with k6 1.8.1: what saw nothing passes as a rate, and is 0 as a counter or trend.
  it.each([
    ['rate', 'rate<0.1', true],
    ['rate', 'rate>0.1', true],
    ['trend', 'p(95)<500', true],
    ['trend', 'p(95)>500', false],
    ['counter', 'count>5', false],
  ] as const)('judges an empty %s against %s as k6 does: %s', (type, text, ok) => {
    const parsed = parseThreshold(text)
    if ('reason' in parsed) throw new Error(parsed.reason)
    expect(meetsThreshold(createSink(type), type, parsed, 1)).toBe(ok)
  })
})
