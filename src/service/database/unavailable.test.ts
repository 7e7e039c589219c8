import { describe, expect, it } from 'vitest'
import { isUnavailable } from './unavailable.ts'

const coded = (code: string) => Object.assign(new Error('x'), { code })

describe('an error that means a dependency is unavailable', () => {
  it.each([
    coded('ECONNREFUSED'),
    coded('57P01'),
    coded('57014'),
    coded('08006'),
    coded('53300'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Command timed out'),
    new Error('outer', { cause: coded('ECONNRESET') }),
    new AggregateError([coded('ECONNREFUSED')], 'both addresses failed'),
  ])('%s', (error) => {
    expect(isUnavailable(error)).toBe(true)
  })

  it.each([
    coded('23505'),
    coded('42P01'),
    new Error('boom'),
    new TypeError('x is not a function'),
    'ECONNREFUSED',
    undefined,
  ])('but not %s', (error) => {
    expect(isUnavailable(error)).toBe(false)
  })
})
