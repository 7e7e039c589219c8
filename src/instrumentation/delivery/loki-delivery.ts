import { context, ROOT_CONTEXT } from '@opentelemetry/api'
import type { Recorder } from '../recorder.ts'
import { batchSender, type Retry } from './batch-sender.ts'
import { type DeliveryCounts, observeDelivery } from './delivery-counts.ts'
import { lokiClient } from './loki-client.ts'
import type { SpooledLine, StreamLabels } from './loki-push.ts'
import { openSpool } from './spool.ts'
import { byOrganisation } from './tenant-groups.ts'

export interface LokiDeliveryOptions {
  /** Base address, such as `http://loki:3100`. */
  readonly url: string
  /** Labels of every line beside its level: `app`, `env` and `component` say enough. */
  readonly labels: StreamLabels
  /** A folder of this process alone, on a volume that outlives it where lines must. */
  readonly spoolDirectory: string
  /** How much may wait on disk while Loki is away; 64 MiB by default. */
  readonly spoolBytes?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Sends each tenant's lines under its own `X-Scope-OrgID`; those of none go to this one. */
  readonly isolateTenants?: { readonly othersTo: string }
  readonly timeoutMilliseconds?: number
  readonly retry?: Retry
  /** What is in memory goes to disk after this time, or when it is 64 KiB. */
  readonly flushMilliseconds?: number
}

export interface LokiDelivery {
  /** Give it to `createTelemetry({ log: { destination } })`, alone or in a `pino.multistream`. */
  readonly destination: { write(line: string): void }
  readonly counts: DeliveryCounts
  /** Tells of loss and of the spool in `/metrics`. */
  observe(recorder: Recorder): void
  /** Puts what is in memory on disk, now. */
  flush(): void
  /** Sends what there is, for at most so long; what is left stays on disk for the next start, and so does what is written later. */
  close(options?: { readonly withinMilliseconds?: number }): Promise<void>
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
const MEMORY_BYTES = 64 * 1024
/** Some 150 lines, which are encoded in half a millisecond: requests wait for so long at most. */
const BATCH_BYTES = 64 * 1024
/** Between batches, so that what an outage has gathered does not take the processor from requests once Loki is back. */
const BREATH_MILLISECONDS = 2

/** Nanoseconds that never repeat, for Loki takes equal lines of one instant for one line. */
const createClock = () => {
  let last = 0n
  return (): string => {
    const now = BigInt(Date.now()) * 1_000_000n
    last = now > last ? now : last + 1n
    return String(last)
  }
}

const parseRecord = (record: string): SpooledLine => {
  const blank = record.indexOf(' ')
  return { nanoseconds: record.slice(0, blank), line: record.slice(blank + 1) }
}

/**
 * Pushes log lines to Loki with a loss that is bounded and counted. Every line goes to the spool first and leaves it when Loki
 * has acknowledged it: an outage costs disk and no memory, and what a crash leaves behind is sent by the next process.
 * A batch whose acknowledgement was lost is sent again, line for line and nanosecond for nanosecond, which Loki takes as one.
 */
export const createLokiDelivery = ({
  url,
  labels,
  spoolDirectory,
  spoolBytes = 64 * 1024 * 1024,
  headers = {},
  isolateTenants,
  timeoutMilliseconds = 10_000,
  retry = { firstMilliseconds: 200, mostMilliseconds: 30_000 },
  flushMilliseconds = 200,
}: LokiDeliveryOptions): LokiDelivery => {
  const spool = openSpool({ directory: spoolDirectory, maxBytes: spoolBytes })
  const nextNanosecond = createClock()
  const lost = { spool_full: 0, refused: 0, disk: 0 }
  const failures = { unreachable: 0, timeout: 0, throttled: 0, server: 0, forbidden: 0, refused: 0 }
  let delivered = 0
  let memory: string[] = []
  let memoryBytes = 0
  let flushTimer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  let isClosed = false

  const batches = batchSender({
    push: lokiClient({ url, headers, timeoutMilliseconds }),
    labels,
    retry,
    onDelivered(lines) {
      delivered += lines
    },
    onRefused() {
      lost.refused += 1
    },
    onFailure(reason) {
      failures[reason] += 1
    },
  })

  const flush = (): void => {
    clearTimeout(flushTimer)
    flushTimer = undefined
    if (memory.length === 0) return
    const records = memory
    memory = []
    memoryBytes = 0
    try {
      lost.spool_full += spool.append(records)
    } catch {
      lost.disk += records.length // a full or broken disk must not take the service with it
    }
  }

  const drain = async (): Promise<void> => {
    for (let chunk = spool.peek(BATCH_BYTES); chunk; chunk = spool.peek(BATCH_BYTES)) {
      const lines = chunk.records.filter((record) => record !== '').map(parseRecord)
      for (const group of byOrganisation(lines, isolateTenants))
        if (!(await batches.send(group.lines, group.organisation))) return
      spool.acknowledge(chunk.next)
      if (batches.isOver) return
      if (spool.bytes > 0) await batches.breathe(BREATH_MILLISECONDS)
    }
  }

  /** A spool that cannot be read is tried again at the next flush; what it holds shows in its size. */
  const send = (): Promise<void> => {
    // Not part of the request whose line happened to be the last: its trace would hold pushes of everybody's lines.
    sending ??= context
      .with(ROOT_CONTEXT, drain)
      .catch(() => {})
      .finally(() => {
        sending = undefined
      })
    return sending
  }

  const flushAndSend = (): void => {
    flush()
    void send()
  }

  const write = (line: string): void => {
    const record = `${nextNanosecond()} ${line.trimEnd()}`
    memory.push(record)
    memoryBytes += record.length
    if (isClosed) flush()
    else if (memoryBytes >= MEMORY_BYTES) flushAndSend()
    else flushTimer ??= setTimeout(flushAndSend, flushMilliseconds).unref()
  }

  const close: LokiDelivery['close'] = async ({ withinMilliseconds = 5_000 } = {}) => {
    flush()
    const deadline = Date.now() + withinMilliseconds
    batches.endBy(deadline)
    do {
      await send()
      flush() // what was written meanwhile
    } while (Date.now() < deadline && spool.bytes > 0)
    await spool.tidied()
    isClosed = true
    process.off('exit', flush)
    for (const signal of SIGNALS) process.off(signal, onSignal)
  }

  // Whatever ends the process, an error that nobody caught included, leaves no line in memory.
  process.on('exit', flush)
  /** Where nobody else handles the signal it would end the process at once; where somebody does, they call `close`. */
  const onSignal = (signal: NodeJS.Signals): void => {
    flush()
    if (process.listenerCount(signal) > 1) return
    void close().finally(() => process.kill(process.pid, signal))
  }
  for (const signal of SIGNALS) process.on(signal, onSignal)
  void send()

  const counts = (): DeliveryCounts => ({
    delivered,
    lost: { ...lost },
    failures: { ...failures },
    spoolBytes: spool.bytes + memoryBytes,
  })

  return {
    destination: { write },
    get counts() {
      return counts()
    },
    observe: (recorder) => observeDelivery(recorder, counts, spoolBytes),
    flush,
    close,
  }
}
