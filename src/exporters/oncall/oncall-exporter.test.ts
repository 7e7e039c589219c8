import { Registry } from 'prom-client'
import { expect, test, vi } from 'vitest'
import { onCall } from '../../../alerts/on-call.ts'
import { rota } from '../../../alerts/rota.ts'
import { markerOf } from '../../oncall/marker.ts'
import { startPagerDuty } from '../../oncall/pagerduty/pagerduty-server.fixture.ts'
import { registerExporters } from '../register-exporters.ts'
import { onCallExporter } from './oncall-exporter.ts'
import { pagerDutyIncidents } from './pagerduty-source.ts'

const token = 'secret-token-of-the-test'
const now = new Date('2026-11-24T12:00:00Z')

test('a scrape tells how pages were answered; when PagerDuty refuses, the series vanish and no key is named', async () => {
  const server = await startPagerDuty({ token, routingKey: 'x' })
  try {
    const service = server.add('services', { name: 'shop', description: markerOf('shop') })
    server.add('services', { name: 'other', description: '' })
    const incident = server.add('incidents', {
      ...{ title: 'Error rate of acme', status: 'resolved', urgency: 'high', service: { id: service.id } },
      created_at: '2026-11-24T02:00:00Z',
    })
    const log = (type: string, created_at: string) =>
      server.add('log_entries', { type, created_at, incident: { id: incident.id } })
    log('acknowledge_log_entry', '2026-11-24T02:10:00Z')
    log('resolve_log_entry', '2026-11-24T03:30:00Z')

    let clock = now
    const told: (string | undefined)[] = []
    const registry = new Registry()
    const exporter = onCallExporter({
      incidents: pagerDutyIncidents('shop', { token, url: server.url, agent: server.agent }),
      ...{ onCall, rota, now: () => clock },
    })
    registerExporters(registry, [exporter], { timeoutSeconds: 10, onChange: ({ failure }) => told.push(failure) })
    const page = await registry.metrics()
    for (const line of [
      'oncall_pages_last_30_days{severity="critical",time="night"} 1',
      'oncall_time_to_acknowledge_seconds{severity="critical",statistic="p95"} 600',
      'oncall_time_to_resolve_seconds{severity="critical",statistic="max"} 5400',
      'oncall_objective_seconds{severity="critical",objective="acknowledge"} 900',
      'oncall_objective_kept_ratio{severity="critical",objective="acknowledge"} 1',
      'oncall_objective_kept_ratio{severity="critical",objective="resolve"} 0',
      'oncall_shift_pages{shift="2026-11-23",time="night"} 1',
      'oncall_noisiest_alert_pages{alert="Error rate of acme"} 1',
      'tenantscope_exporter_up{exporter="oncall"} 1',
    ]) {
      expect(page).toContain(line)
    }

    server.faults.push({ path: /./, status: 401, times: 100 })
    clock = new Date(now.getTime() + 300_000)
    await vi.waitFor(
      async () => {
        const refused = await registry.metrics()
        expect(refused).toContain('tenantscope_exporter_up{exporter="oncall"} 0')
        expect(refused).not.toMatch(/^oncall_/m)
      },
      { timeout: 10_000 },
    )
    expect(told).toEqual([expect.stringMatching(/PAGERDUTY_CREDENTIALS/)])
    expect(told.join()).not.toContain(token)
  } finally {
    await server.stop()
  }
})
