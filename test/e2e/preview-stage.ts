import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { Browser, Page } from 'playwright-core'

/** Pictures of what the tests saw, kept for whoever reads a failed run. */
const SCREENSHOTS = '.tenantscope/screenshots'

export const keepPicture = async (page: Page, name: string): Promise<void> => {
  await mkdir(SCREENSHOTS, { recursive: true })
  await page.screenshot({ path: `${SCREENSHOTS}/${name}.png`, fullPage: true })
}

export interface RunningDemo {
  readonly url: string
  readonly child: ChildProcess
  stop(): Promise<void>
}

/** The demo as a user starts it; resolves to where it says that its dashboards are. */
export const startDemoCommand = async (directory: string): Promise<RunningDemo> => {
  const child = spawn(process.execPath, [resolve('bin/tenantscope.mjs'), 'demo', '--directory', directory], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const url = await new Promise<string>((found, failed) => {
    const read = (chunk: Buffer): void => {
      output += chunk
      const [, address] = /dashboards\s+(http:\S+)/.exec(output) ?? []
      if (address) found(address)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('close', (code) => failed(new Error(`the demo ended with ${code}: ${output}`)))
    // What does not come up is ended, not left behind.
    const limit = setTimeout(() => child.kill('SIGINT'), 180_000)
    child.once('close', () => clearTimeout(limit))
    child.stdout?.on('data', () => /dashboards\s+http/.test(output) && clearTimeout(limit))
  })
  return {
    url,
    child,
    async stop() {
      child.kill('SIGINT')
      await once(child, 'close')
    },
  }
}

export interface Watched {
  readonly page: Page
  /** What the console complained about, and requests that left loopback. */
  readonly complaints: readonly string[]
}

export const openPage = async (browser: Browser, { width = 1280, height = 900 } = {}): Promise<Watched> => {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: 'dark' })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource/.test(message.text())) complaints.push(message.text())
  })
  page.on('request', (request) => {
    if (!/^(http:\/\/127\.0\.0\.1|data:|blob:)/.test(request.url())) complaints.push(`asked ${request.url()}`)
  })
  return { page, complaints }
}

/** Grows the window to the page, since panels out of sight wait, and waits until every panel has its answer. */
export const showWhole = async (page: Page): Promise<void> => {
  await page.waitForSelector('main .panel')
  const { width = 1280 } = page.viewportSize() ?? {}
  const length = await page.evaluate<number>('document.documentElement.scrollHeight')
  await page.setViewportSize({ width, height: length })
  await page.waitForSelector('.panel[aria-busy=true]', { state: 'detached' })
}
