/** Writes numbered lines to Loki as a service would, and ends on SIGTERM without a handler of its own. */
import { createTelemetry } from '../../src/instrumentation/index.ts'
import { createLokiDelivery } from '../../src/instrumentation/loki.ts'

const [url = '', spoolDirectory = '', count = '0', linesPerSecond = '0'] = process.argv.slice(2)
const delivery = createLokiDelivery({
  ...{ url, spoolDirectory, labels: { app: 'writer', env: 'test', component: 'writer' } },
  retry: { firstMilliseconds: 50, mostMilliseconds: 500 },
})
const { log } = createTelemetry({ registries: [], log: { destination: delivery.destination } })

const TURN_MILLISECONDS = 20
const startedAt = performance.now()
let written = 0
const timer = setInterval(() => {
  const due = ((performance.now() - startedAt) / 1000) * Number(linesPerSecond)
  for (const until = Math.min(due, Number(count)); written < until; written += 1) log.info(`line ${written}`)
  process.send?.(written)
  if (written >= Number(count)) clearInterval(timer)
}, TURN_MILLISECONDS)
setInterval(() => {}, 60_000) // a service has a server that keeps it alive
