import { context, SpanKind } from '@opentelemetry/api'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { beginWork } from '../context/begin-work.ts'
import { createContextManager } from '../context/context-manager.ts'
import { createLog } from './log.ts'

const of = (alphabet: string, length: number) =>
  fc.string({ unit: fc.constantFrom(...alphabet), minLength: length, maxLength: length })
const UPPER = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
const WORD = `${UPPER}abcdefghijklmnopqrstuvwxyz`
const word = (length: number) => of(WORD, length)

interface Secret {
  /** What is written. */
  readonly text: string
  /** What must not be read anywhere. */
  readonly core: string
}
const secret = (prefix: string, core: fc.Arbitrary<string>, suffix = ''): fc.Arbitrary<Secret> =>
  core.map((each) => ({ text: prefix + each + suffix, core: each }))

/** Secrets that give themselves away by their form. */
const recognisable = fc.oneof(
  fc.tuple(word(20), word(30), word(40)).map(([a, b, c]) => ({ text: `eyJ${a}.${b}.${c}`, core: b })),
  secret('-----BEGIN RSA PRIVATE KEY-----\n', word(64), '\n-----END RSA PRIVATE KEY-----'),
  secret('-----BEGIN PGP PRIVATE KEY BLOCK-----\n', word(64), '\n-----END PGP PRIVATE KEY BLOCK-----'),
  secret('AKIA', of(UPPER, 16)),
  secret('AIza', word(35)),
  secret('ya29.', word(40)),
  secret('ghp_', word(36)),
  secret('github_pat_', word(40)),
  secret('glpat-', word(20)),
  secret('npm_', word(36)),
  secret('xoxb-', word(24)),
  secret('sk_live_', word(24)),
  secret('rk_test_', word(24)),
  secret('sk-proj-', word(40)),
  secret('hvs.', word(24)),
  secret('Bearer ', word(24)),
  secret('basic ', word(24), '=='),
  secret('postgres://app:', word(16), '@db:5432/x'),
  secret('password=', word(12)),
  secret('"api_key": "', word(24), '"'),
  secret('https://api.example.com/?access_token=', word(20), '&page=2'),
  secret('AccountName=x;AccountKey=', word(44), '==;EndpointSuffix=y'),
)

const SECRET_KEYS = [
  ...[
    'authorization',
    'Proxy-Authorization',
    'Cookie',
    'set-cookie',
    'password',
    'dbPassword',
    'PGPASSWORD',
    'api_key',
  ],
  ...['apiKey', 'accessToken', 'refresh_token', 'client_secret', 'x-api-key', 'AWS_SECRET_ACCESS_KEY', 'sessionId'],
  ...['privateKey', 'connectionString', 'passphrase', 'credentials', 'x-amz-security-token'],
]

class Session {
  readonly owner: string
  constructor(owner: string) {
    this.owner = owner
  }
  toJSON() {
    return { leaked: this.owner }
  }
}

/** Every place in a line where a caller could put text. */
const POSITIONS: readonly ((text: string) => Record<string, unknown>)[] = [
  (text) => ({ text }),
  (text) => ({ [text]: 1 }),
  (text) => ({ a: { b: { c: [text] } } }),
  (text) => ({ list: ['x', { deep: [text] }] }),
  (text) => ({ map: new Map([['m', text]]), set: new Set([text]) }),
  (text) => ({ map: new Map([[text, 'm']]) }),
  (text) => ({ error: new Error(text) }),
  (text) => ({ error: new Error('outer', { cause: new Error(text) }) }),
  (text) => ({ error: new AggregateError([new Error(text)], 'several') }),
  (text) => ({ error: Object.assign(new Error('with'), { response: { body: text } }) }),
  (text) => ({ session: new Session(text) }),
  (text) => ({ boxed: new String(text), bytes: Buffer.from(text) }),
  (text) => ({ json: JSON.stringify({ inner: text }) }),
  (text) => ({ large: 'x'.repeat(1_400), text, more: 'y'.repeat(9_000) }),
]

const KEYED: readonly ((key: string, value: string) => Record<string, unknown>)[] = [
  (key, value) => ({ [key]: value }),
  (key, value) => ({ a: [{ [key]: [value] }] }),
  (key, value) => ({ map: new Map([[key, value]]) }),
  (key, value) => ({ headers: new Headers([[key.replaceAll('_', '-'), value]]) }),
  (key, value) => ({ rawHeaders: ['Host', 'x', key, value] }),
  (key, value) => ({ pairs: [[key, value]] }),
  (key, value) => ({ query: new URLSearchParams({ [key]: value }) }),
  (key, value) => ({ error: Object.assign(new Error('e'), { [key]: value }) }),
]

const lines: string[] = []
const log = createLog({ destination: { write: (line: string) => void lines.push(line) } })
const written = (write: () => void): string => {
  lines.length = 0
  write()
  return lines.join('')
}

beforeAll(() => void context.setGlobalContextManager(createContextManager()))

test('5,000 secrets by form, each in every position: none is written', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      recognisable,
      fc.constantFrom('', 'before ', 'key=', '\n', '{"a":"'),
      fc.constantFrom('', ' after', '\n', '"}'),
      fc.nat(POSITIONS.length - 1),
      ({ text, core }, before, after, position) => {
        const whole = before + text + after
        const metadata = POSITIONS[position]?.(whole) ?? {}
        return !written(() => {
          log.info(whole, metadata)
          log.child(metadata).error('child')
        }).includes(core.slice(0, 12))
      },
    ),
    { numRuns: 5_000 },
  )
})

test('5,000 secrets by key, whatever they look like: none is written', { timeout: 60_000 }, () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SECRET_KEYS),
      fc.uuid(),
      fc.nat(KEYED.length - 1),
      (key, value, position) => !written(() => log.warn('keyed', KEYED[position]?.(key, value) ?? {})).includes(value),
    ),
    { numRuns: 5_000 },
  )
})

test('the fields that tell whose work it is hold no secret either', () => {
  const text = `ghp_${'a1B2'.repeat(9)}`
  const { context: own } = beginWork({
    ...{
      name: 'work',
      kind: SpanKind.SERVER,
      requestId: text,
      tenantId: text,
      userId: text,
      method: text,
      endpoint: text,
    },
  })
  const output = written(() => context.with(own, () => log.access({ statusCode: 200, durationMs: 1 })))
  expect(output).toContain('[redacted]')
  expect(output).not.toContain('a1B2')
})

test('e-mail addresses go when asked for, and only then', () => {
  const mailless = createLog({
    redact: { emails: true },
    destination: { write: (line: string) => void lines.push(line) },
  })
  const metadata = { to: 'Ada <ada.lovelace+x@mail.example.com>' }
  expect(written(() => log.info('sent', metadata))).toContain('ada.lovelace')
  expect(written(() => mailless.info('sent to ada@example.org', metadata))).not.toMatch(/ada\.lovelace|example\.org/)
})

test('what people need to read stays', () => {
  const metadata = { max_tokens: 100, tokensUsed: 5, agent: 'a-1', url: 'https://example.com/a?page=2', at: '10:30' }
  expect(JSON.parse(written(() => log.info('basic facts about a token bucket', metadata)))).toMatchObject({
    message: 'basic facts about a token bucket',
    metadata,
  })
})

test('a megabyte of near misses is searched in linear time', () => {
  const startedAt = performance.now()
  for (const near of [
    'a'.repeat(1e6),
    'eyJ'.repeat(3e5),
    'password '.repeat(1e5),
    '://a:'.repeat(2e5),
    'x@'.repeat(5e5),
  ])
    log.info(near)
  expect(performance.now() - startedAt).toBeLessThan(5_000)
})
