/** Writes numbered lines to Loki as a service would, and ends on SIGTERM without a handler of its own. */
import { createTelemetry } from '../../src/instrumentation/index.ts'
import { createLokiDelivery } from '../../src/instrumentation/loki.ts'

const [url = '', spoolDirectory = '', count = '0'] = process.argv.slice(2)
const delivery = createLokiDelivery({
  ...{ url, spoolDirectory, labels: { app: 'writer', env: 'test', component: 'writer' } },
  retry: { firstMilliseconds: 50, mostMilliseconds: 500 },
})
const { log } = createTelemetry({ registries: [], log: { destination: delivery.destination } })

const PER_TURN = 500
let written = 0
const timer = setInterval(() => {
  for (const until = Math.min(written + PER_TURN, Number(count)); written < until; written += 1)
    log.info(`line ${written}`)
  process.send?.(written)
  if (written === Number(count)) clearInterval(timer)
}, 20)
setInterval(() => {}, 60_000) // a service has a server that keeps it alive
