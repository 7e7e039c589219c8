import type { Page } from '../receiver/index.ts'
import { waitForPage } from '../receiver/index.ts'
import { eventually } from '../stackrun/eventually.ts'
import type { IncidentDesk } from './incident-desk.ts'
import type { Demo } from './start-demo.ts'
import { demoTenants } from './tenants.ts'

export interface SmokeSummary {
  readonly passed: boolean
  readonly problems: readonly string[]
  readonly readySeconds: number
  /** From the fault to the page. */
  readonly detectionSeconds?: number
  /** From the end of the fault to the page's resolution. */
  readonly resolveSeconds?: number
  readonly requestsSent: number
  readonly pages: number
}

const VICTIM = 'acme'
const WARM_UP_REQUESTS = 100
/** Errors leave the five-minute window only after five minutes. */
const RESOLVE_TIMEOUT_SECONDS = 420

const tenantsOf = ({ details }: Page): readonly string[] =>
  String((details as { tenants?: unknown }).tenants ?? '')
    .split(', ')
    .filter(Boolean)

const pageProblems = (page: Page, { definition }: Demo): readonly string[] => {
  const href = (text: string): string => page.links.find((link) => link.text === text)?.href ?? ''
  const { runbooks, grafana } = definition.links
  return [
    ...(page.severity === 'critical' ? [] : [`the page has severity ${page.severity}, not critical`]),
    ...(tenantsOf(page).every((tenant) => tenant === VICTIM)
      ? []
      : [`the page names ${tenantsOf(page)}, not only ${VICTIM}`]),
    ...(href('Runbook').startsWith(`${runbooks}/`) ? [] : [`the runbook link is "${href('Runbook')}"`]),
    ...(href('Dashboard').startsWith(`${grafana}/d/`) && href('Dashboard').includes(`var-tenant=${VICTIM}`)
      ? []
      : [`the dashboard link is "${href('Dashboard')}"`]),
  ]
}

const secondsSince = (start: number): number => Math.round((performance.now() - start) / 10) / 100

/** Every tenant but the victim must have gone unnoticed: answered well, and on no page. */
const bystanderProblems = ({ receiver, traffic }: Demo): readonly string[] =>
  demoTenants
    .filter(({ id }) => id !== VICTIM)
    .flatMap(({ id }) => [
      ...(receiver.pages().some((page) => tenantsOf(page).includes(id)) ? [`${id} was paged about`] : []),
      ...(traffic.outcomes(id).failed > 0 ? [`${id} saw ${traffic.outcomes(id).failed} failed requests`] : []),
    ])

/**
 * The whole chain, unattended: traffic, a fault in one tenant, the page, the fault lifted, the page resolved. It says
 * what did not hold and never waits longer than its limits.
 */
export const runSmoke = async (demo: Demo, desk: IncidentDesk): Promise<SmokeSummary> => {
  const problems: string[] = []
  const { receiver, traffic } = demo
  const warm = await eventually(
    async () => traffic.requestsSent() >= WARM_UP_REQUESTS && traffic.outcomes(VICTIM).ok > 20,
    {
      timeoutSeconds: 60,
    },
  )
  if (!warm) problems.push(`the traffic did not get going: ${JSON.stringify(traffic.outcomes(VICTIM))}`)
  if (receiver.pages().length > 0) problems.push(`a page came before the fault: ${receiver.pages()[0]?.summary}`)

  const timings: { detectionSeconds?: number; resolveSeconds?: number } = {}
  try {
    const faultAt = performance.now()
    await desk.inject('outage', VICTIM)
    const page = await waitForPage(receiver.url, (each) => tenantsOf(each).includes(VICTIM), { timeoutSeconds: 60 })
    timings.detectionSeconds = secondsSince(faultAt)
    problems.push(...pageProblems(page, demo))

    const liftedAt = performance.now()
    await desk.lift('outage', VICTIM)
    await waitForPage(receiver.url, ({ id, status }) => id === page.id && status === 'resolved', {
      timeoutSeconds: RESOLVE_TIMEOUT_SECONDS,
    })
    timings.resolveSeconds = secondsSince(liftedAt)
  } catch (error) {
    problems.push((error as Error).message)
  }
  problems.push(...bystanderProblems(demo))
  return {
    passed: problems.length === 0,
    problems,
    readySeconds: Math.round(demo.readySeconds * 100) / 100,
    ...timings,
    requestsSent: traffic.requestsSent(),
    pages: receiver.pages().length,
  }
}
