import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Problem } from './problem.ts'
import { toProblem } from './to-problem.ts'

const thrownBy = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return error
  }
}

describe('the problem that a thrown value becomes', () => {
  it.each([
    ['a problem stays itself', new Problem('not_found'), 'not_found'],
    ['a body too large', Object.assign(new Error(), { status: 413 }), 'too_large'],
    ['an unknown charset', Object.assign(new Error(), { status: 415 }), 'unsupported_media'],
    ['malformed JSON', Object.assign(new Error(), { status: 400 }), 'malformed'],
    ['a lost database', Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'unavailable'],
    ['text with NUL', Object.assign(new Error(), { code: '22021' }), 'invalid'],
    ['a bug', new TypeError('x is undefined'), 'internal'],
    ['a server-side status', Object.assign(new Error(), { status: 502 }), 'internal'],
    ['a thrown string', 'boom', 'internal'],
    ['nothing', undefined, 'internal'],
  ])('%s', (_case, thrown, kind) => {
    expect(toProblem(thrown).kind).toBe(kind)
  })

  it('names each invalid field', () => {
    const problem = toProblem(thrownBy(() => z.object({ name: z.string() }).parse({ name: 1 })))
    expect(problem.toJSON()).toMatchObject({ status: 422, invalid_fields: [{ field: 'name' }] })
  })

  it('shows nothing of what caused it', () => {
    const body = JSON.stringify(toProblem(new Error('password authentication failed for user "admin"')))
    expect(body).not.toContain('admin')
  })

  it('tells when to come back, in whole seconds and never zero', () => {
    expect(new Problem('rate_limited', { retryAfterSeconds: 0.2 }).headers()).toEqual({ 'Retry-After': '1' })
  })
})
