/**
 * Makes the pictures of this folder anew: `npx tsx docs/images/make.ts`. It starts the demo, lets it run until a graph of five
 * minutes has a shape, breaks one tenant, waits for the page, and photographs what somebody on call would see. Takes four minutes.
 */
import { copyFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { incidentDesk } from '../../src/demo/incident-desk.ts'
import { startDemo } from '../../src/demo/start-demo.ts'
import { launchBrowser } from '../../src/preview/browser.ts'
import { startPreview, takePictures } from '../../src/preview/index.ts'
import { waitForPage } from '../../src/receiver/index.ts'
import definition from '../../stack.ts'

const TRAFFIC_SECONDS = 150
const ERRORS_SECONDS = 25

/** Which page becomes which picture. */
const views = [
  { theme: 'light', width: 1280, pages: { 'tenant-health': 'tenant-health.png', slo: 'slos.png' } },
  { theme: 'dark', width: 1280, pages: { 'slo-overview': 'slo-overview.png' } },
  { theme: 'dark', width: 390, pages: { 'tenant-health': 'tenant-health-phone.png' } },
] as const

const directory = '.tenantscope/runs/pictures'
const folder = await mkdtemp(join(tmpdir(), 'tenantscope-pictures-'))
const browser = await launchBrowser()
const demo = await startDemo({ definition, directory })
try {
  await pause(TRAFFIC_SECONDS * 1000)
  const desk = incidentDesk({ stack: demo.stack, traffic: demo.traffic, databaseUrl: demo.stack.url('postgres') })
  await desk.inject('error-burst', 'acme')
  await waitForPage(demo.receiver.url, ({ severity }) => severity === 'critical', { timeoutSeconds: 90 })
  await pause(ERRORS_SECONDS * 1000)
  const preview = await startPreview({
    prometheusUrl: demo.stack.url('prometheus'),
    receiverUrl: demo.receiver.url,
    scrapeIntervalSeconds: 1,
    logs: { directory },
    initialRange: { from: 'now-5m', refresh: '5s' },
  })
  try {
    for (const { theme, width, pages } of views) {
      const wanted = { pages: Object.keys(pages), theme, width }
      await takePictures({ browser, previewUrl: preview.url, directory: folder, ...wanted })
      for (const [page, file] of Object.entries(pages))
        await copyFile(join(folder, `${page}.png`), join(import.meta.dirname, file))
    }
  } finally {
    await preview.stop()
  }
  await desk.liftAll()
} finally {
  await demo.stop()
  await browser.close()
  await rm(folder, { recursive: true, force: true })
}
