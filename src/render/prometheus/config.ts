import type { Cadence } from '../../core/rule.ts'
import { yaml } from '../yaml.ts'

export interface ScrapeJob {
  readonly name: string
  /** `host:port` of each target. */
  readonly targets: readonly string[]
}

export interface PrometheusConfigOptions {
  readonly cadence: Pick<Cadence, 'scrape' | 'evaluation'>
  readonly ruleFiles: readonly string[]
  readonly alertmanagers: readonly string[]
  readonly jobs: readonly ScrapeJob[]
}

/** A prometheus.yaml with static targets, for one machine; in a cluster the operator writes its own. */
export const renderPrometheusConfig = ({ cadence, ruleFiles, alertmanagers, jobs }: PrometheusConfigOptions): string =>
  yaml({
    global: {
      scrape_interval: cadence.scrape,
      scrape_timeout: cadence.scrape,
      evaluation_interval: cadence.evaluation,
    },
    rule_files: ruleFiles,
    alerting: { alertmanagers: [{ static_configs: [{ targets: alertmanagers }] }] },
    scrape_configs: jobs.map(({ name, targets }) => ({ job_name: name, static_configs: [{ targets }] })),
  })
