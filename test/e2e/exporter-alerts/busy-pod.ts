/** A process that works as hard as it is told to, and tells its CPU and memory: the pod of the test. */
import { createServer } from 'node:http'
import { setImmediate as yieldToOthers } from 'node:timers/promises'
import { Registry } from 'prom-client'
import { podExporter } from '../../../src/exporters/pod/pod-exporter.ts'
import { processUsage } from '../../../src/exporters/pod/usage.ts'
import { registerExporters } from '../../../src/exporters/register-exporters.ts'

const SLICE_MS = 20
const MEMORY_BYTES = 256 << 20

/** As of a pod that may use half a core, so that a busy machine lets it reach its limit. */
const readUsage = async () => ({ ...(await processUsage()), cpuLimit: 0.5 })
const exporters = registerExporters(new Registry(), [podExporter({ podName: 'busy-1', readUsage })])
let working = false

const work = async (): Promise<void> => {
  const memory = Buffer.alloc(MEMORY_BYTES, 1) // written to, or the kernel would only promise it
  for (let index = 0; working; ) {
    const until = performance.now() + SLICE_MS
    while (performance.now() < until) memory[index++ % MEMORY_BYTES] = 2
    await yieldToOthers()
  }
}

createServer(async ({ url }, response) => {
  if (url === '/metrics') return response.end(await exporters.scrape())
  if (url === '/work' && !working) {
    working = true
    void work()
  }
  if (url === '/rest') working = false
  return response.end()
}).listen(Number(process.env.PORT), '127.0.0.1')
