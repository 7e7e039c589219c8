import { createRequire } from 'node:module'
import type { DestinationStream } from 'pino'
import { activeRequest, type RequestContext } from '../context/request-context.ts'
import { type AccessOutcome, accessLines } from './access-line.ts'
import { batchedWrites, singleWrites } from './batched-writes.ts'
import { boundedMetadata } from './bounded-metadata.ts'
import { logFields, type Metadata, messageText } from './log-line.ts'
import type { RedactOptions } from './secret-forms.ts'

export type LogLevel = 'info' | 'warn' | 'error'

/** Writes log lines about the work that is being done now. Metadata is redacted and bounded. */
export interface Log {
  info(message: string, metadata?: Metadata): void
  warn(message: string, metadata?: Metadata): void
  error(message: string, metadata?: Metadata): void
  /** A logger whose lines all carry some metadata. */
  child(metadata: Metadata): Log
  /** The line that a request leaves when it ends; of the request that is worked on now unless another is named. */
  access(outcome: AccessOutcome, request?: RequestContext): void
}

export interface LogOptions {
  readonly level?: LogLevel | 'silent'
  /** Standard output by default: the durable path, which an agent tails. */
  readonly destination?: DestinationStream
  /** What is taken out beside secrets. */
  readonly redact?: RedactOptions
}

const NOTHING: Metadata = {}

/** A fifth of what the library takes to be loaded, so it is only where a log is made. */
const loadPino = () => (createRequire(import.meta.url)('pino') as typeof import('pino')).pino

/** Lines of JSON through pino, each below 16 KiB whatever it is given. */
export const createLog = ({ level = 'info', destination: given, redact = {} }: LogOptions = {}): Log => {
  const pino = loadPino()
  const destination = given ?? pino.destination(1)
  const accessWrites = given ? singleWrites(given) : batchedWrites(destination)
  const logger = pino(
    {
      level,
      base: null,
      messageKey: 'message',
      timestamp: () => `,"timestamp":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination,
  )
  const accessLine = accessLines(redact)
  const isTold = { info: logger.isLevelEnabled('info'), error: logger.isLevelEnabled('error') }
  const at =
    (name: LogLevel, inherited: Metadata) =>
    (message: string, metadata: Metadata = NOTHING): void => {
      if (!logger.isLevelEnabled(name)) return
      accessWrites.flush() // lines stand in the order in which they came
      logger[name](
        logFields(boundedMetadata({ ...inherited, ...metadata }, redact), redact),
        messageText(message, redact),
      )
    }
  const withMetadata = (inherited: Metadata): Log => ({
    info: at('info', inherited),
    warn: at('warn', inherited),
    error: at('error', inherited),
    child: (metadata) => withMetadata({ ...inherited, ...metadata }),
    access(outcome, request = activeRequest()) {
      const name = outcome.statusCode >= 500 ? 'error' : 'info'
      if (isTold[name]) accessWrites.write(accessLine(name, request, outcome))
    },
  })
  return withMetadata(NOTHING)
}
