import type { Annotation, State } from '../src/core/dashboard.ts'
import { type PromQL, promql } from '../src/core/promql.ts'
import { by, type Matchers, matches, not, select } from '../src/core/selector.ts'
import { firingAlerts } from '../src/external-metrics.ts'
import { serviceInfo } from '../src/instrumentation/metrics.ts'
import { highest } from './house.ts'

/** The watchdog fires always: that is how its silence is noticed. */
const firing = { alertstate: 'firing', severity: not('heartbeat') } as const

const build = by(serviceInfo, 'service', 'version', 'environment')

/** A build runs that did not a minute ago: a deploy, or its rollback. */
const deploys: Annotation = {
  name: 'Deploys',
  expr: promql`count ${build} (${select(serviceInfo)}) unless count ${build} (${select(serviceInfo)} offset 1m)`,
  color: 'blue',
  title: '{{service}} {{version}} runs',
  text: '{{environment}}',
}

const alerts: Annotation = {
  name: 'Alerts',
  expr: promql`${select(firingAlerts, firing)}`,
  color: 'red',
  title: '{{alertname}}',
  text: '{{tenant_id}} {{severity}}',
}

/** Of the chosen tenants, and what concerns all of them. */
const alertsOfTenant: Annotation = {
  ...alerts,
  expr: promql`${select(firingAlerts, { ...firing, tenant_id: matches(/$tenant|/) })}`,
}

export const fleetAnnotations: readonly Annotation[] = [deploys, alerts]
export const tenantAnnotations: readonly Annotation[] = [deploys, alertsOfTenant]

const states: readonly State[] = [
  { value: 1, text: 'pending', color: 'orange' },
  { value: 2, text: 'firing', color: 'red' },
]

/** Alerts as lines of states: one for each value of the labels, the graver state where there are both. */
export const alertStates = {
  states,
  by: (grouping: PromQL, of: Matchers<typeof firingAlerts.labels> = {}): PromQL => {
    const worst = (alertstate: 'pending' | 'firing') =>
      promql`max ${grouping} (${select(firingAlerts, { alertstate, severity: not('heartbeat'), ...of })})`
    return highest(promql`(${worst('firing')} * ${2} or ${worst('pending')})`)
  },
} as const
