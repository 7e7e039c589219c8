import fc from 'fast-check'
import { expect, test } from 'vitest'
import { boundedMetadata } from './bounded-metadata.ts'

const bytes = (value: unknown): number => Buffer.byteLength(JSON.stringify(value))

test('what fits is left as it is', () => {
  const metadata = { attempt: 2, note: 'x'.repeat(8_000) }
  expect(boundedMetadata(metadata)).toEqual(metadata)
})

test('a large entry is cut and marked, and those beside it stay whole', () => {
  const error = new Error('it broke')
  const {
    payload,
    error: told,
    ...rest
  } = boundedMetadata({ attempt: 2, payload: { rows: 'é'.repeat(50_000) }, error })
  expect(told).toMatchObject({ message: 'it broke', stack: error.stack })
  expect(rest).toEqual({ attempt: 2, truncated: true })
  expect(payload).toMatch(/^\{"rows":"é{2000,}…\[\d+ characters\]$/)
})

test('large entries share the room', () => {
  const { a, b } = boundedMetadata({ a: 'a'.repeat(10_000), b: 'b'.repeat(10_000) })
  expect([String(a).length, String(b).length]).toEqual([expect.closeTo(4_000, -2), expect.closeTo(4_000, -2)])
})

test('where there are too many, those that are left out are counted', () => {
  const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`k${n}`, 'x'.repeat(1_000)]))
  const { truncated, omitted, ...kept } = boundedMetadata(many)
  expect(truncated).toBe(true)
  expect(Object.keys(kept).length + Number(omitted)).toBe(100)
  expect(Object.keys(kept).length).toBeGreaterThan(30)
})

test('whatever it is given is below 8 KiB', () => {
  const text = fc.string({ unit: 'binary', maxLength: 12_000, size: 'max' })
  fc.assert(
    fc.property(fc.dictionary(text, fc.oneof(text, fc.array(text, { maxLength: 4 })), { maxKeys: 12 }), (metadata) => {
      const bounded = boundedMetadata(metadata)
      expect(bytes(bounded)).toBeLessThanOrEqual(8192)
      expect(JSON.parse(JSON.stringify(bounded))).toEqual(bounded)
    }),
    { numRuns: 100 },
  )
})
