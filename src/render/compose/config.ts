import type { Stack } from '../../core/stack.ts'
import { alertmanagerConfig } from '../alertmanager/config.ts'
import { doNotEdit, type GeneratedDocument } from '../document.ts'
import { renderPrometheusConfig, type ScrapeJob } from '../prometheus/config.ts'
import { generatedYaml } from '../yaml.ts'

const folder = 'compose/generated'

/** Services of compose.yaml that tell of themselves, by the port on which they do. */
const targets: Readonly<Record<string, number>> = {
  api: 9090,
  worker: 9090,
  exporters: 9090,
  prometheus: 9090,
  alertmanager: 9093,
  loki: 3100,
  alloy: 12_345,
  grafana: 3000,
}

/** The receiver listens on the loopback interface, which in compose.yaml is that of Alertmanager. */
const RECEIVER_PORT = 9094

const jobs: readonly ScrapeJob[] = Object.entries(targets).map(([name, port]) => ({
  name,
  targets: [`${name}:${port}`],
}))

/**
 * What compose.yaml mounts and no other place has. The same renderers as for the run without containers make it, with the
 * names of services where that has ports; rules, Loki and Alloy are mounted as they are in production.
 */
export const renderComposeConfig = (stack: Stack): readonly GeneratedDocument[] => [
  {
    path: `${folder}/prometheus.yaml`,
    content: `# ${doNotEdit('stack.ts')}\n${renderPrometheusConfig({
      cadence: stack.cadence,
      ruleFiles: ['/etc/prometheus/rules/*.yaml'],
      alertmanagers: ['alertmanager:9093'],
      jobs,
    })}`,
  },
  {
    path: `${folder}/alertmanager.yaml`,
    content: generatedYaml(
      'stack.ts',
      alertmanagerConfig(stack, { pagerdutyUrl: `http://127.0.0.1:${RECEIVER_PORT}/v2/enqueue` }),
    ),
  },
]
