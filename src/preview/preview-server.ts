import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { cacheDirectory } from '../stackrun/index.ts'
import { type Assets, loadAssets } from './assets.ts'
import { buildApp } from './build-app.ts'
import { type DashboardFolder, dashboardFolder } from './dashboard-folder.ts'
import { queryLocalLogs } from './logs/local-logs.ts'
import { PreviewError } from './preview-error.ts'
import { isReadableFromPrometheus } from './proxy-rules.ts'
import { refusal } from './request-guard.ts'
import { passOn, sendJson } from './upstream.ts'

/** An incident that the demo can do to itself, as the page offers it. */
export interface OfferedIncident {
  readonly name: string
  readonly scope: 'tenant' | 'platform'
  readonly story: string
}

export interface PreviewOptions {
  readonly prometheusUrl: string
  /** Where pages and messages arrive; without it the page says that none is known. */
  readonly receiverUrl?: string
  /** Where incidents are started and lifted; without it no buttons are offered. */
  readonly controlUrl?: string
  readonly incidents?: readonly OfferedIncident[]
  /** How often Prometheus scrapes; rates span four of these at least. */
  readonly scrapeIntervalSeconds?: number
  /** Folder of dashboard JSON. */
  readonly dashboards?: string
  /** Where log lines are: in a Loki, or in the `*.log` files of a run. Without either the page says that none is known. */
  readonly logs?: { readonly lokiUrl: string } | { readonly directory: string }
  /** What the page shows at first, where the dashboard's own hour would be mostly empty. */
  readonly initialRange?: { readonly from: string; readonly refresh: string }
  /** Where the built page is kept. */
  readonly cache?: string
  readonly port?: number
}

export interface Preview {
  readonly url: string
  stop(): Promise<void>
}

interface Site extends PreviewOptions {
  readonly assets: Assets
  readonly folder: DashboardFolder
}

type Handler = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void

const PROMETHEUS = '/prometheus'

const configuration = ({
  prometheusUrl,
  receiverUrl,
  controlUrl,
  incidents = [],
  initialRange,
  logs,
  scrapeIntervalSeconds = 15,
}: Site) => ({
  scrapeIntervalSeconds,
  prometheusUrl,
  hasReceiver: receiverUrl !== undefined,
  hasLogs: logs !== undefined,
  incidents: controlUrl === undefined ? [] : incidents,
  ...(initialRange && { initialRange }),
})

const missing = (response: ServerResponse, what: string): void =>
  sendJson(response, 404, { status: 'error', errorType: 'not_found', error: what })

const askPrometheus =
  ({ prometheusUrl }: Site): Handler =>
  (request, response, { pathname, search }) => {
    const path = pathname.slice(PROMETHEUS.length)
    if (!isReadableFromPrometheus(request.method ?? '', path)) {
      return sendJson(response, 403, {
        status: 'error',
        errorType: 'forbidden',
        error: `${request.method} ${path} is not among what the preview may ask of Prometheus`,
      })
    }
    return passOn(request, response, { url: `${prometheusUrl}${path}${search}`, name: 'Prometheus' })
  }

/** As Loki's own API has it, whichever answers. */
const askLogs =
  ({ logs }: Site): Handler =>
  async (request, response, { search, searchParams }) => {
    if (!logs) return missing(response, 'no logs are known to this preview')
    if ('lokiUrl' in logs) {
      return passOn(request, response, { url: `${logs.lokiUrl}/loki/api/v1/query_range${search}`, name: 'Loki' })
    }
    const [start, end, limit] = ['start', 'end', 'limit'].map((name) => Number(searchParams.get(name)))
    try {
      const request = { query: searchParams.get('query') ?? '', start: start ?? 0, end: end ?? 0, limit: limit || 100 }
      sendJson(response, 200, await queryLocalLogs(logs.directory, request))
    } catch (error) {
      sendJson(response, 400, { status: 'error', errorType: 'bad_data', error: (error as Error).message })
    }
  }

const showDashboard =
  ({ folder, dashboards }: Site): Handler =>
  async (_request, response, { pathname }) => {
    const uid = decodeURIComponent(pathname.slice('/api/dashboards/'.length))
    const content = await folder.read(uid)
    if (content === undefined) return missing(response, `no file in ${dashboards} has the dashboard uid "${uid}"`)
    response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(content)
  }

/** Only the paths that the page needs, each to one address that was given at the start. */
const handlers = (site: Site): ReadonlyMap<string, Handler> => {
  const { receiverUrl, controlUrl, folder } = site
  const from =
    (base: string | undefined, path: string, name: string): Handler =>
    (request, response, { search }) =>
      base === undefined
        ? missing(response, `no ${name} is known to this preview`)
        : passOn(request, response, { url: `${base}${path}${search}`, name })
  return new Map<string, Handler>([
    ['GET /api/config', (_request, response) => sendJson(response, 200, configuration(site))],
    ['GET /api/dashboards', async (_request, response) => sendJson(response, 200, await folder.list())],
    ['GET /api/pages', from(receiverUrl, '/pages', 'receiver')],
    ['GET /loki/api/v1/query_range', askLogs(site)],
    ['GET /api/messages', from(receiverUrl, '/messages', 'receiver')],
    ...['GET', 'POST', 'DELETE'].map(
      (method) => [`${method} /api/incidents`, from(controlUrl, '/incidents', 'demo')] as const,
    ),
  ])
}

const isPagePath = (path: string): boolean => path === '/' || /^\/(d|slo|alerts)(\/[\w-]*)*$/.test(path)

const route = (site: Site): Handler => {
  const fixed = handlers(site)
  return (request, response, url) => {
    const { pathname } = url
    const handler = fixed.get(`${request.method} ${pathname}`)
    if (handler) return handler(request, response, url)
    if (pathname.startsWith(`${PROMETHEUS}/`)) return askPrometheus(site)(request, response, url)
    if (request.method !== 'GET') return missing(response, `no ${request.method} ${pathname} here`)
    if (pathname.startsWith('/api/dashboards/')) return showDashboard(site)(request, response, url)
    if (isPagePath(pathname)) return site.assets.send('/index.html', response)
    if (site.assets.has(pathname)) return site.assets.send(pathname, response)
    missing(response, `no ${pathname} here`)
  }
}

const answer = async (site: Handler, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  try {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const refused = refusal(request.method ?? '', request.headers, { isPage: isPagePath(url.pathname) })
    if (refused) return sendJson(response, 403, { status: 'error', errorType: 'forbidden', error: refused })
    await site(request, response, url)
  } catch (error) {
    if (response.headersSent) return void response.destroy()
    sendJson(response, 500, { status: 'error', errorType: 'internal', error: (error as Error).message })
  }
}

const listen = async (handler: Handler, port: number): Promise<Preview> => {
  const server = createServer((request, response) => void answer(handler, request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening').catch((error: Error) => {
    throw new PreviewError(
      'PREVIEW_PORT',
      `port ${port}: ${error.message}`,
      'leave out the port, and a free one is taken',
    )
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/**
 * Serves the page that shows generated dashboards live from Prometheus, on loopback only.
 *
 * @example
 * const preview = await startPreview({ prometheusUrl: 'http://127.0.0.1:9090' })
 * console.log(preview.url)
 * @throws PreviewError PREVIEW_BUILD, PREVIEW_PORT
 */
export const startPreview = async ({
  dashboards = 'dashboards/generated',
  cache = cacheDirectory(),
  port = 0,
  prometheusUrl,
  ...rest
}: PreviewOptions): Promise<Preview> => {
  const assets = await loadAssets(await buildApp(cache))
  const folder = dashboardFolder(dashboards)
  const site = { ...rest, dashboards, prometheusUrl: prometheusUrl.replace(/\/+$/, ''), assets, folder }
  return listen(route(site), port)
}
