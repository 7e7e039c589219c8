import type { LokiOptions } from 'pino-loki'
import { expect, test } from 'vitest'
import { fromPinoLoki, type PinoLokiOptions } from './pino-loki-options.ts'

const more = { spoolDirectory: '/var/spool/logs' }

test('what was written for pino-loki is taken as it is', () => {
  const options = {
    host: 'http://loki:3100',
    labels: { app: 'api' },
    basicAuth: { username: 'u', password: 'p' },
    timeout: 5_000,
    batching: { interval: 2, maxBufferSize: 10_000 },
  } satisfies LokiOptions & PinoLokiOptions
  expect(fromPinoLoki(options, more)).toEqual({
    url: 'http://loki:3100',
    labels: { app: 'api' },
    headers: { authorization: 'Basic dTpw' },
    timeoutMilliseconds: 5_000,
    flushMilliseconds: 2_000,
    spoolDirectory: '/var/spool/logs',
  })
})

test('what would change the form of a line is refused by name', () => {
  const options = { host: 'http://loki:3100', propsToLabels: ['tenant_id'], logFormat: '{msg}' } satisfies LokiOptions
  expect(() => fromPinoLoki(options, more)).toThrow('LOKI_OPTION: propsToLabels, logFormat')
})
