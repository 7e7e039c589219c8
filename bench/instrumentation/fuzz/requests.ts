/** Requests as nobody means them: legal ones with every character that HTTP allows, and such as a server must refuse. */
import type { Random } from './random.ts'

export const TENANTS = ['acme', 'globex', 'initech', 'umbrella', 'hooli']

const characters = (from: number, to: number): string =>
  String.fromCharCode(...Array.from({ length: to - from + 1 }, (_, index) => from + index))

const VISIBLE = characters(0x21, 0x7e)
const ANY_BYTE = characters(0, 0xff)
const TOKEN = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
const HEADER_VALUE = `${VISIBLE}\t ${characters(0xa0, 0xff)}`
const METHODS = ['GET', 'GET', 'GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'M-SEARCH']

/** Targets that have broken one parser or another. */
const HOSTILE_TARGETS = [
  '//%5Cfoo.bar:80@example.com',
  '//\\foo.bar:80@example.com',
  'http://[::1',
  'http://',
  '*',
  '//',
  '/%',
  '/%ff%fe',
  '/%00',
  '/api/agents/%c0%af',
  '/__proto__',
  '/constructor/prototype',
  '/api/agents/..%2f..%2fetc',
  `/${'a/'.repeat(500)}`,
  '/?__proto__[x]=1',
  '/api/agents/1?'.padEnd(3000, 'a=1&'),
]

const target = (random: Random): string => {
  const kind = random.below(4)
  if (kind === 0) return random.pick(HOSTILE_TARGETS)
  if (kind === 1) return `/api/agents/${random.text(VISIBLE.replace('#', ''), 30)}`
  if (kind === 2) return `/${random.text('/\\%5CFf@:?#.*{}()[];', 40)}`
  return `/${random.text(VISIBLE, 60)}`
}

const fuzzedHeaders = (random: Random): string =>
  Array.from(
    { length: random.below(6) },
    () => `x-f${random.text(TOKEN, 12)}: ${random.text(HEADER_VALUE, 40)}\r\n`,
  ).join('')

const telemetryHeaders = (random: Random): string =>
  random.pick([
    '',
    `traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0${random.below(2)}\r\n`,
    `traceparent: ${random.text(HEADER_VALUE, 60)}\r\ntraceparent: twice\r\n`,
    `x-request-id: ${random.text(HEADER_VALUE, 140)}\r\n`,
    `baggage: tenant.id=${random.pick(TENANTS)},${random.text(HEADER_VALUE, 40)}\r\n`,
    `tracestate: ${random.text(HEADER_VALUE, 60)}\r\n`,
  ])

export interface Head {
  readonly method?: string
  readonly path?: string
  readonly more?: string
}

/** The head of a request that a server must take. */
export const legalHead = (
  random: Random,
  { method = random.pick(METHODS), path = target(random), more = '' }: Head = {},
): string => {
  const tenant = random.pick([...TENANTS, undefined])
  const verified = tenant === undefined ? '' : `x-verified-tenant: ${tenant}\r\n`
  return `${method} ${path} HTTP/1.1\r\nHost: x\r\n${verified}${telemetryHeaders(random)}${fuzzedHeaders(random)}${more}\r\n`
}

/** What a server must answer by itself, and at most once: the connection ends with it. */
const refusedForms: readonly ((random: Random) => string)[] = [
  (random) => `${random.text(ANY_BYTE, 80)}\u0001\r\n\r\n`,
  (random) => `${random.text(TOKEN.toLowerCase(), 10)} / HTTP/1.1\r\nHost: x\r\n\r\n`,
  () => 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n',
  () => 'GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n',
  () => 'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
  () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  () => 'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n',
  () => 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc',
  (random) => `GET / HTTP/1.1\r\nHost: x\r\nX-Flood: ${'x'.repeat(9000 + random.below(9000))}\r\n\r\n`,
  (random) => `GET /${random.text(VISIBLE, 10)}\u0000${random.text(ANY_BYTE, 20)} HTTP/1.1\r\nHost: x\r\n\r\n`,
  (random) => `GET / HTTP/1.1\r\nHost: x\r\nbad header${random.text(VISIBLE.replaceAll(':', ''), 10)}\r\n\r\n`,
  (random) => `GET / HTTP/1.1\r\nHost: x\r\nx: a\u0000${random.text(ANY_BYTE, 10)}\r\n\r\n`,
]

export const refusedRequest = (random: Random): string => random.pick(refusedForms)(random)
