import { describe, expect, it } from 'vitest'
import { tenantOfHost } from './subdomain.ts'

describe('the tenant of a Host header', () => {
  it.each([
    ['acme.example.com', 'acme'],
    ['acme.example.com:8080', 'acme'],
    ['ACME.example.com', 'acme'],
    ['acme-tools.example.com', 'acme-tools'],
    ['example.com', undefined],
    ['.example.com', undefined],
    ['a.b.example.com', undefined],
    ['acme.example.com.evil.org', undefined],
    ['acmeexample.com', undefined],
    ['-acme.example.com', undefined],
    ['acme".example.com', undefined],
    [`${'a'.repeat(33)}.example.com`, undefined],
    ['', undefined],
    [undefined, undefined],
  ])('%s is %s', (host, expected) => {
    expect(tenantOfHost(host, 'example.com')).toBe(expected)
  })
})
