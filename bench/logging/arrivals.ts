/** How many lines arrive when Loki is away for a moment: ours and pino-loki's, in the same story. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { pino } from 'pino'
import { pinoLoki } from 'pino-loki'
import { startLokiReceiver } from '../../src/instrumentation/delivery/loki-receiver.fixture.ts'
import { createLokiDelivery } from '../../src/instrumentation/loki.ts'

const LINES = 6_000
const AWAY_MILLISECONDS = 3_000

interface Sender {
  write(line: string): void
  close(): Promise<void>
}

/** Its own batching at its shortest, a buffer as large as all lines: only what it does with a failed push is compared. */
const pinoLokiSender = (url: string): Sender => {
  const stream = pinoLoki({
    ...{ host: url, labels: { app: 'bench' }, silenceErrors: true, timeout: 1_000 },
    batching: { interval: 1, maxBufferSize: LINES },
  })
  const logger = pino({ base: null }, stream)
  return {
    write: (line) => logger.info(line),
    close: () => new Promise((resolve) => stream.once('close', resolve).end()),
  }
}

const ourSender = (url: string, spoolDirectory: string): Sender => {
  const delivery = createLokiDelivery({ url, spoolDirectory, labels: { app: 'bench' } })
  const logger = pino({ base: null, formatters: { level: (label) => ({ level: label }) } }, delivery.destination)
  return { write: (line) => logger.info(line), close: () => delivery.close({ withinMilliseconds: 30_000 }) }
}

const arrived = async (open: (url: string, folder: string) => Sender): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-arrivals-'))
  const loki = await startLokiReceiver()
  try {
    const sender = open(loki.url, folder)
    loki.become('gone')
    const perTurn = LINES / (AWAY_MILLISECONDS / 100)
    for (let written = 0; written < LINES; written += perTurn) {
      for (let n = written; n < written + perTurn; n += 1) sender.write(`line ${n}`)
      await delay(100)
    }
    loki.become('fine')
    await sender.close()
    return new Set(loki.accepted.map(({ line }) => JSON.parse(line).msg)).size
  } finally {
    await loki.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

export const arrivalsTable = async (): Promise<string> =>
  [
    `### ${LINES} lines while Loki is away for ${AWAY_MILLISECONDS / 1000} s, then back`,
    '',
    '| | arrived |',
    '|---|---:|',
    `| createLokiDelivery | ${await arrived(ourSender)} |`,
    `| pino-loki | ${await arrived(pinoLokiSender)} |`,
    '',
  ].join('\n')
