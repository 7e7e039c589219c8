import 'uplot/dist/uPlot.min.css'
import './style/index.css'
import { type Configuration, callApi, type DashboardList } from './api.ts'
import { type Bar, createBar } from './bar.ts'
import { type PageState, readState, writeState } from './page-state.ts'
import { alertsPage } from './pages/alerts.ts'
import { dashboardPage } from './pages/dashboard.ts'
import { failureCard } from './pages/failure.ts'
import type { PageServices, ShownPage } from './pages/page.ts'
import { pageElement } from './pages/page-head.ts'
import { sloPage } from './pages/slo.ts'
import { connectPrometheus } from './prometheus.ts'
import { applyTheme } from './theme.ts'

const openPage = (path: string, services: PageServices): Promise<ShownPage> => {
  if (path === '/slo') return sloPage(services)
  if (path === '/alerts') return alertsPage(services)
  return dashboardPage(decodeURIComponent(path.split('/')[2] ?? ''), services)
}

const failedPage = (error: unknown): ShownPage => ({
  element: pageElement(failureCard('This page cannot be shown', error)),
  update: async () => {},
  destroy: () => {},
})

/** Links within the page change the page instead of loading it anew, unless they are to open elsewhere. */
const isWithin = (event: MouseEvent): URL | undefined => {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null
  if (!anchor || anchor.target || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey)
    return undefined
  const url = new URL(anchor.href)
  return url.origin === location.origin ? url : undefined
}

/** Shows one page at a time and keeps the address in step with it. */
const run = (
  services: Omit<PageServices, 'navigate'>,
  { list, bar }: { list: DashboardList; bar: () => Bar },
): (() => Promise<void>) => {
  let shown: { readonly path: string; readonly page: ShownPage } | undefined
  let turn = 0
  const home = `/d/${list.dashboards.find(({ uid }) => uid === 'tenant-health')?.uid ?? list.dashboards[0]?.uid ?? ''}`
  const show = async (isFresh = false): Promise<void> => {
    const state = readState(location)
    const path = state.path === '/' ? home : state.path
    if (isFresh || shown?.path !== path) {
      shown?.page.destroy()
      turn += 1
      const mine = turn
      const page = await openPage(path, { ...services, navigate }).catch(failedPage)
      if (mine !== turn) return page.destroy() // somebody has gone on meanwhile
      const hadPage = shown !== undefined
      shown = { path, page }
      document.querySelector('main')?.remove()
      document.body.append(page.element)
      document.title = `${page.element.querySelector('h1')?.textContent ?? 'tenantscope'} · tenantscope preview`
      if (hadPage) page.element.focus({ preventScroll: true })
    }
    bar().update({ ...state, path })
    await shown.page.update({ ...state, path })
  }
  const navigate = (state: PageState): void => {
    history.pushState(undefined, '', writeState(state))
    void show()
  }
  addEventListener('popstate', () => void show())
  document.addEventListener('click', (event) => {
    const url = isWithin(event)
    if (!url) return
    event.preventDefault()
    history.pushState(undefined, '', url)
    scrollTo(0, 0)
    void show()
  })
  return () => show(true)
}

const start = async (): Promise<void> => {
  applyTheme()
  const prometheus = connectPrometheus()
  const [configuration, list] = await Promise.all([
    callApi<Configuration>('config'),
    callApi<DashboardList>('dashboards'),
  ])
  let redraw = async (): Promise<void> => {}
  const bar = createBar({ configuration, list, prometheus, onTheme: () => void redraw() })
  document.body.append(bar.element)
  redraw = run({ prometheus, configuration }, { list, bar: () => bar })
  await redraw()
}

start().catch((error: unknown) => {
  document.body.append(failureCard("The preview's own server does not answer", error))
})
