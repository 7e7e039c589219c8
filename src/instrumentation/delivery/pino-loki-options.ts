import { TelemetryError } from '../telemetry-error.ts'
import type { LokiDeliveryOptions } from './loki-delivery.ts'

/** The options of pino-loki 3 that mean something here. */
export interface PinoLokiOptions {
  readonly host: string
  readonly labels?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly basicAuth?: { readonly username: string; readonly password: string }
  /** Milliseconds. */
  readonly timeout?: number
  /** `interval` in seconds. A buffer of so many lines has no place here: lines wait on disk, by bytes. */
  readonly batching?: { readonly interval?: number; readonly maxBufferSize?: number } | false
  readonly silenceErrors?: boolean
}

const known: ReadonlySet<string> = new Set([
  ...['host', 'labels', 'headers', 'basicAuth', 'timeout', 'batching', 'silenceErrors'],
])

/**
 * What pino-loki was given, as options of `createLokiDelivery`. Options that change the form of a line are refused, for the
 * form is that of the published schema: the level is a label, tenant, request and trace are structured metadata.
 *
 * @example createLokiDelivery(fromPinoLoki({ host: 'http://loki:3100', labels: { app: 'api' } }, { spoolDirectory }))
 * @throws TelemetryError LOKI_OPTION
 */
export const fromPinoLoki = (
  options: PinoLokiOptions,
  more: Pick<LokiDeliveryOptions, 'spoolDirectory' | 'spoolBytes'>,
): LokiDeliveryOptions => {
  const strange = Object.keys(options).filter((name) => !known.has(name))
  if (strange.length > 0) throw new TelemetryError('LOKI_OPTION', strange.join(', '))
  const { host, labels = {}, headers = {}, basicAuth, timeout, batching } = options
  const credentials = basicAuth && Buffer.from(`${basicAuth.username}:${basicAuth.password}`).toString('base64')
  return {
    ...more,
    url: host,
    labels,
    headers: { ...headers, ...(credentials && { authorization: `Basic ${credentials}` }) },
    ...(timeout !== undefined && { timeoutMilliseconds: timeout }),
    ...(batching && batching.interval !== undefined && { flushMilliseconds: batching.interval * 1000 }),
  }
}
