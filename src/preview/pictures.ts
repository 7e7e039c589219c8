import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import type { DashboardList } from './app/api.ts'

export interface PictureOptions {
  readonly browser: Browser
  readonly previewUrl: string
  readonly directory: string
  /** CSS pixels. */
  readonly width?: number
  readonly theme?: 'light' | 'dark'
  /** Uids of dashboards, `slo` and `alerts`; every page without it. */
  readonly pages?: readonly string[]
}

const HEIGHT = 900
const READY_TIMEOUT_MS = 20_000

const pagesOf = async (previewUrl: string): Promise<readonly { name: string; path: string }[]> => {
  const { dashboards } = (await (await fetch(`${previewUrl}/api/dashboards`)).json()) as DashboardList
  return [
    ...dashboards.map(({ uid }) => ({ name: uid, path: `/d/${uid}` })),
    { name: 'slo', path: '/slo' },
    { name: 'alerts', path: '/alerts' },
  ]
}

/** Takes a picture of pages in full length, once all its panels have their answer. Returns the files. */
export const takePictures = async ({
  browser,
  previewUrl,
  directory,
  width = 1280,
  theme = 'dark',
  pages,
}: PictureOptions): Promise<readonly string[]> => {
  await mkdir(directory, { recursive: true })
  const context = await browser.newContext({
    viewport: { width, height: HEIGHT },
    colorScheme: theme,
    deviceScaleFactor: 1,
  })
  const page = await context.newPage()
  const files: string[] = []
  try {
    const all = await pagesOf(previewUrl)
    for (const { name, path } of all.filter((each) => pages?.includes(each.name) ?? true)) {
      await page.setViewportSize({ width, height: HEIGHT })
      await page.goto(`${previewUrl}${path}`)
      await page.waitForSelector('h1')
      // Panels out of sight wait until they are seen, so the window grows to the length of the page first.
      const length = await page.evaluate<number>('document.documentElement.scrollHeight')
      await page.setViewportSize({ width, height: Math.max(HEIGHT, length) })
      await page.waitForSelector('.panel, .columns > *', { timeout: READY_TIMEOUT_MS })
      await page.waitForSelector('.panel[aria-busy=true]', { state: 'detached', timeout: READY_TIMEOUT_MS })
      const file = join(directory, `${name}.png`)
      await page.screenshot({ path: file, fullPage: true })
      files.push(file)
    }
    return files
  } finally {
    await context.close()
  }
}
