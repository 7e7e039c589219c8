import { expect, test } from 'vitest'
import { loadInstrumentations } from './instrumentations.ts'

test('every package that is missing or is none is named at once', async () => {
  await expect(
    loadInstrumentations(['@opentelemetry/instrumentation-http', 'no-such-package', 'pino']),
  ).rejects.toMatchObject({
    code: 'TRACE_INSTRUMENTATION',
    message: expect.stringMatching(/: no-such-package, pino: install/),
  })
})

test('none is loaded where none is named', async () => {
  expect(await loadInstrumentations([])).toEqual([])
})
