import { logLinesDelivered, logLinesLost, logPushFailures, logSpoolBytes, logSpoolLimit } from '../metrics.ts'
import type { Recorder } from '../recorder.ts'
import { lokiClient, type PushFailure } from './loki-client.ts'
import { pushBody, type SpooledLine, type StreamLabels, tenantOf } from './loki-push.ts'
import { openSpool } from './spool.ts'

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
  readonly retry?: { readonly firstMilliseconds: number; readonly mostMilliseconds: number }
  /** What is in memory goes to disk after this time, or when it is 64 KiB. */
  readonly flushMilliseconds?: number
}

export interface DeliveryCounts {
  readonly delivered: number
  /** Lines that made room in a full spool, and lines that Loki refused for good. */
  readonly lost: { readonly spool_full: number; readonly refused: number; readonly disk: number }
  readonly failures: Readonly<Record<PushFailure, number>>
  readonly spoolBytes: number
}

export interface LokiDelivery {
  /** Give it to `createTelemetry({ log: { destination } })`, alone or in a `pino.multistream`. */
  readonly destination: { write(line: string): void }
  readonly counts: DeliveryCounts
  /** Tells of loss and of the spool in `/metrics`. */
  observe(recorder: Recorder): void
  /** Puts what is in memory on disk, now. */
  flush(): void
  /** Sends what there is, for at most so long; what is left stays on disk for the next start. */
  close(options?: { readonly withinMilliseconds?: number }): Promise<void>
}

const SIGNALS = ['SIGTERM', 'SIGINT'] as const
const MEMORY_BYTES = 64 * 1024
const BATCH_BYTES = 512 * 1024

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
  const push = lokiClient({ url, headers, timeoutMilliseconds })
  const nextNanosecond = createClock()
  const lost = { spool_full: 0, refused: 0, disk: 0 }
  const failures = { unreachable: 0, timeout: 0, throttled: 0, server: 0, forbidden: 0, refused: 0 }
  let delivered = 0
  let memory: string[] = []
  let memoryBytes = 0
  let flushTimer: NodeJS.Timeout | undefined
  let sending: Promise<void> | undefined
  let deadline = Number.POSITIVE_INFINITY
  let wake = (): void => {}

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

  const pause = (milliseconds: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, Math.max(0, Math.min(milliseconds, deadline - Date.now()))).unref()
      wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  /** Pushes until it is accepted or refused for good; false when the time is up. A refused batch is halved to find its culprit. */
  const deliver = async (lines: readonly SpooledLine[], organisation: string | undefined): Promise<boolean> => {
    for (let wait = retry.firstMilliseconds; ; wait = Math.min(wait * 2, retry.mostMilliseconds)) {
      const outcome = await push(pushBody(lines, labels), organisation)
      if (outcome.kind === 'accepted') {
        delivered += lines.length
        return true
      }
      if (outcome.kind === 'refused') {
        failures.refused += 1
        if (lines.length === 1) {
          lost.refused += 1
          return true
        }
        const middle = lines.length >> 1
        return (
          (await deliver(lines.slice(0, middle), organisation)) && (await deliver(lines.slice(middle), organisation))
        )
      }
      failures[outcome.reason] += 1
      if (Date.now() >= deadline) return false
      await pause(outcome.afterMilliseconds ?? wait * (0.5 + Math.random() / 2))
    }
  }

  const byOrganisation = (lines: readonly SpooledLine[]): readonly (readonly [string | undefined, SpooledLine[]])[] => {
    if (!isolateTenants) return [[undefined, [...lines]]]
    const groups = new Map<string, SpooledLine[]>()
    for (const line of lines) {
      const organisation = tenantOf(line) ?? isolateTenants.othersTo
      const group = groups.get(organisation) ?? []
      group.push(line)
      groups.set(organisation, group)
    }
    return [...groups]
  }

  const drain = async (): Promise<void> => {
    for (let chunk = spool.peek(BATCH_BYTES); chunk; chunk = spool.peek(BATCH_BYTES)) {
      const lines = chunk.records.filter((record) => record !== '').map(parseRecord)
      for (const [organisation, group] of byOrganisation(lines)) if (!(await deliver(group, organisation))) return
      spool.acknowledge(chunk.next)
      if (Date.now() >= deadline) return
    }
  }

  const send = (): Promise<void> => {
    sending ??= drain().finally(() => {
      sending = undefined
    })
    return sending
  }

  /** A spool that cannot be read is tried again at the next flush; what it holds shows in its size. */
  const sendQuietly = (): Promise<void> => send().catch(() => {})

  const flushAndSend = (): void => {
    flush()
    if (!sending) void sendQuietly()
  }

  const write = (line: string): void => {
    const record = `${nextNanosecond()} ${line.trimEnd()}`
    memory.push(record)
    memoryBytes += record.length
    if (memoryBytes >= MEMORY_BYTES) flushAndSend()
    else flushTimer ??= setTimeout(flushAndSend, flushMilliseconds).unref()
  }

  const close: LokiDelivery['close'] = async ({ withinMilliseconds = 5_000 } = {}) => {
    flush()
    deadline = Date.now() + withinMilliseconds
    wake()
    do {
      await sendQuietly()
      flush() // what was written meanwhile
    } while (Date.now() < deadline && spool.bytes > 0)
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
  void sendQuietly()

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

/** Counters grow by what happened since the scrape before. */
const observeDelivery = (recorder: Recorder, counts: () => DeliveryCounts, limit: number): void => {
  const growing = (add: (amount: number) => void) => {
    let told = 0
    return (now: number): void => {
      add(now - told)
      told = now
    }
  }
  const linesLost = recorder.counter(logLinesLost)
  const pushFailures = recorder.counter(logPushFailures)
  const deliveredLines = recorder.counter(logLinesDelivered).handle({})
  const tellDelivered = growing((amount) => deliveredLines.add(amount))
  const initial = counts()
  const tellLost = Object.keys(initial.lost).map((key) => {
    const reason = key as keyof DeliveryCounts['lost']
    const tell = growing((amount) => linesLost.add({ reason }, amount))
    return (now: DeliveryCounts) => tell(now.lost[reason])
  })
  const tellFailures = Object.keys(initial.failures).map((key) => {
    const reason = key as PushFailure
    const tell = growing((amount) => pushFailures.add({ reason }, amount))
    return (now: DeliveryCounts) => tell(now.failures[reason])
  })
  const spoolGauge = recorder.gauge(logSpoolBytes)
  recorder.gauge(logSpoolLimit).set({}, limit)
  spoolGauge.collect(() => {
    const now = counts()
    spoolGauge.set({}, now.spoolBytes)
    tellDelivered(now.delivered)
    for (const tell of [...tellLost, ...tellFailures]) tell(now)
  })
}
