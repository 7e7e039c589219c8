import fc from 'fast-check'
import { expect, test } from 'vitest'
import { redact } from './redact.ts'

const alphanumeric = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'), minLength: length, maxLength: length })

/** Secrets that give themselves away by their form. */
const recognisable = fc.oneof(
  fc.tuple(alphanumeric(20), alphanumeric(30), alphanumeric(40)).map(([a, b, c]) => `eyJ${a}.${b}.${c}`),
  alphanumeric(16).map((key) => `AKIA${key}`),
  alphanumeric(36).map((key) => `ghp_${key}`),
  alphanumeric(24).map((key) => `Bearer ${key}`),
  alphanumeric(64).map((key) => `-----BEGIN PRIVATE KEY-----\n${key}\n-----END PRIVATE KEY-----`),
)
const secretKeys = [
  'authorization',
  'Cookie',
  'set-cookie',
  'password',
  'dbPassword',
  'api_key',
  'apiKey',
  'accessToken',
  'client_secret',
  'x-api-key',
  'pass',
  'SMTP_PASS',
  'signingKey',
  'routing_key',
  'ENCRYPTION_KEY',
]

test('a recognisable secret is taken out wherever it stands', () => {
  fc.assert(
    fc.property(
      recognisable,
      fc.constantFrom('', 'before ', 'key='),
      fc.constantFrom('', ' after', ', next'),
      (secret, before, after) => {
        const text = before + secret + after
        const output = JSON.stringify(
          redact({ text, nested: { list: [text] }, error: new Error(text, { cause: new Error(text) }), [text]: 1 }),
        )
        return !output.includes(secret) && !output.includes(secret.slice(4, 24))
      },
    ),
    { numRuns: 2000 },
  )
})

test('whatever stands under a secret key is taken out', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...secretKeys),
      fc.uuid(),
      (key, secret) => !JSON.stringify(redact({ a: [{ [key]: secret }] })).includes(secret),
    ),
  )
})

test('what is no secret stays', () => {
  expect(redact({ agent: 'a-1', count: 3, ok: true, nothing: null, list: ['x'] })).toEqual({
    agent: 'a-1',
    count: 3,
    ok: true,
    nothing: null,
    list: ['x'],
  })
})

test.each(['passed', 'bypass', 'compass', 'key', 'cache_key', 'monkey', 'primaryKey', 'dedup_key'])(
  'what is called %s is no secret',
  (key) => expect(redact({ [key]: 'value' })).toEqual({ [key]: 'value' }),
)

test.each([
  ['pass=hunter2', 'pass=[redacted]'],
  ['SMTP_PASS=hunter2 SMTP_USER=ada', 'SMTP_PASS=[redacted] SMTP_USER=ada'],
  ['{"user":"ada","pass":"hunter2"}', '{"user":"ada","pass":"[redacted]"}'],
  ["{ auth: { 'pass': 'hunter2' } }", "{ auth: { 'pass': '[redacted]' } }"],
  ['tests pass: 1200 of 1200', 'tests pass: 1200 of 1200'],
  ['bypass=route', 'bypass=route'],
])('of %s remains %s', (text, rest) => expect(redact(text)).toBe(rest))

test('a password in a URL goes, the rest of the URL stays', () => {
  expect(redact('postgres://app:hunter2@db:5432/x')).toBe('postgres://app:[redacted]@db:5432/x')
})

test('circles, depth and odd values do not break it', () => {
  const circle: Record<string, unknown> = { big: 10n, run: () => 1, when: new Date(Number.NaN) }
  circle.self = circle
  expect(JSON.stringify(redact(circle))).toBe('{"big":"10","when":null,"self":"[circular]"}')
  expect(() => JSON.stringify(redact(fc.sample(fc.anything(), 1)))).not.toThrow()
})
