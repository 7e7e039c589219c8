import { expect, test } from 'vitest'
import { refusal } from './request-guard.ts'

const host = '127.0.0.1:8080'
const ask = (headers: Record<string, string>, { method = 'GET', isPage = false } = {}) =>
  refusal(method, { host, ...headers }, { isPage })

test('the page itself and a program on this machine are answered', () => {
  expect(ask({})).toBeUndefined()
  expect(ask({ host: 'localhost:8080' })).toBeUndefined()
  expect(ask({ host: '[::1]:8080' })).toBeUndefined()
  expect(ask({ origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }, { method: 'POST' })).toBeUndefined()
})

test('a name that resolves to this machine is not this machine', () => {
  expect(ask({ host: 'evil.example:8080' })).toContain('evil.example')
  expect(ask({ host: '127.0.0.1.evil.example' })).toContain('loopback')
  expect(ask({ host: '' })).toContain('loopback')
})

test('another page cannot read or start anything', () => {
  expect(ask({ origin: 'http://evil.example' })).toContain('evil.example')
  expect(ask({ origin: 'http://127.0.0.1:9999' }, { method: 'POST' })).toContain('9999')
  expect(ask({ origin: 'null' }, { method: 'POST' })).toContain('null')
  expect(ask({ 'sec-fetch-site': 'cross-site' })).toContain('cross-site')
  expect(ask({ 'sec-fetch-site': 'same-site' })).toContain('same-site')
})

test('a link elsewhere may open a page, and only that', () => {
  const click = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' }
  expect(ask(click, { isPage: true })).toBeUndefined()
  expect(ask(click)).toBeDefined()
  expect(ask({ ...click, 'sec-fetch-dest': 'iframe' }, { isPage: true })).toBeDefined()
})
