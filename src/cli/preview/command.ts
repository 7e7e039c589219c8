import { once } from 'node:events'
import pc from 'picocolors'
import { findDemo } from '../../demo/demo-address.ts'
import { type Preview, PreviewError, type PreviewOptions, startPreview, takePictures } from '../../preview/index.ts'
import { StackError } from '../../stackrun/index.ts'
import { CommandError } from '../command-error.ts'
import { previewOfDemo } from './preview-of-demo.ts'

interface Options {
  readonly prometheus?: string
  readonly receiver?: string
  readonly loki?: string
  readonly scrapeInterval: string
  readonly dashboards: string
  readonly directory: string
  readonly port: string
  readonly png?: string
  readonly width: string
  readonly theme: 'light' | 'dark'
}

const httpAddress = (url: string, code: string, example: string): string => {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return url.replace(/\/+$/, '')
  throw new CommandError(`${code}: "${url}" is no http address\n    fix:  write it like ${example}`)
}

const lokiOf = ({ loki }: Options): Pick<PreviewOptions, 'logs'> =>
  loki === undefined ? {} : { logs: { lokiUrl: httpAddress(loki, 'PREVIEW_LOKI', 'http://127.0.0.1:3100') } }

const ofPrometheus = (url: string, options: Options): PreviewOptions => ({
  prometheusUrl: httpAddress(url, 'PREVIEW_PROMETHEUS', 'http://127.0.0.1:9090'),
  scrapeIntervalSeconds: Number(options.scrapeInterval),
  ...(options.receiver !== undefined && { receiverUrl: options.receiver }),
  ...lokiOf(options),
})

const source = async (options: Options): Promise<PreviewOptions> => {
  if (options.prometheus !== undefined) return ofPrometheus(options.prometheus, options)
  const demo = await findDemo(options.directory)
  if (demo) return { ...previewOfDemo(demo, options.directory), ...lokiOf(options) }
  throw new CommandError(
    'PREVIEW_SOURCE: no demo runs in this folder, so there is nothing to show\n    fix:  start one with "npm run demo", or name a Prometheus with --prometheus URL',
  )
}

const paint = async ({ url }: Preview, directory: string, { width, theme }: Options): Promise<void> => {
  const { launchBrowser } = await import('../../preview/browser.ts')
  const browser = await launchBrowser()
  try {
    const files = await takePictures({ browser, previewUrl: url, directory, width: Number(width), theme })
    console.log(files.join('\n'))
  } finally {
    await browser.close()
  }
}

/** `tenantscope preview`: the generated dashboards in a browser. With `--png` it takes pictures of them and ends. */
export const preview = async (options: Options): Promise<number> => {
  const what = await source(options)
  try {
    const running = await startPreview({ ...what, dashboards: options.dashboards, port: Number(options.port) })
    try {
      if (options.png !== undefined) {
        await paint(running, options.png, options)
        return 0
      }
      console.log(`${pc.bold(running.url)}  ${pc.dim(`live from ${what.prometheusUrl}; Ctrl-C ends it`)}`)
      await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
      return 0
    } finally {
      await running.stop()
    }
  } catch (error) {
    throw error instanceof PreviewError || error instanceof StackError ? new CommandError(error.message) : error
  }
}
