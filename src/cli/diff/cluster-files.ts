import { text } from 'node:stream/consumers'
import type { Files } from '../../diff/describe-diff.ts'
import { getFromApi, type KubernetesAccess, KubernetesError } from '../../exporters/kubernetes/api.ts'
import { yaml } from '../../render/yaml.ts'
import { CommandError } from '../command-error.ts'

/** What a file of a ConfigMap is generated as, where it is no dashboard. */
const PATHS: Readonly<Record<string, string>> = {
  'objectives.json': 'slo/generated/objectives.json',
  'rota.json': 'alerts/generated/on-call.json',
}

interface List<Item> {
  readonly metadata: { readonly continue?: string }
  readonly items: readonly Item[]
}

interface PrometheusRule {
  readonly metadata: { readonly name: string }
  readonly spec: { readonly groups?: readonly object[] }
}

interface ConfigMap {
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
}

const PAGE = 100
const TIMEOUT_MS = 30_000

const list = async <Item>(access: KubernetesAccess, path: string, labels: string): Promise<readonly Item[]> => {
  const items: Item[] = []
  let next = ''
  do {
    const query = new URLSearchParams({ labelSelector: labels, limit: `${PAGE}`, ...(next && { continue: next }) })
    const response = await getFromApi(access, `${path}?${query}`, AbortSignal.timeout(TIMEOUT_MS))
    const page = JSON.parse(await text(response)) as List<Item>
    items.push(...page.items)
    next = page.metadata.continue ?? ''
  } while (next)
  return items
}

const RULES_API = '/apis/monitoring.coreos.com/v1'

/** What the cluster refuses, in words that say what to do. */
const explain = (error: unknown, namespace: string): never => {
  if (!(error instanceof KubernetesError)) throw error
  const fixes: Readonly<Record<number, string>> = {
    401: 'log in again: the credentials are not, or no longer, good',
    403: `ask for the verbs list on prometheusrules and configmaps in namespace ${namespace}`,
    404: 'install the Prometheus Operator: the cluster does not serve its kinds',
  }
  const fix = fixes[error.status]
  throw fix ? new CommandError(`DIFF_CLUSTER: ${error.message}\n    fix:  ${fix}`) : error
}

/**
 * What a namespace holds of a stack, as the files that it was made from: each PrometheusRule, dashboard and the objectives.
 * They are found by `app.kubernetes.io/part-of`, which the chart and the generated PrometheusRule both carry.
 */
export const clusterFiles = async (access: KubernetesAccess, namespace: string, stackName: string): Promise<Files> => {
  const ours = `app.kubernetes.io/part-of=${stackName}`
  try {
    const rules = await list<PrometheusRule>(access, `${RULES_API}/namespaces/${namespace}/prometheusrules`, ours)
    const maps = await list<ConfigMap>(access, `/api/v1/namespaces/${namespace}/configmaps`, ours)
    return new Map([
      ...rules.map(({ metadata, spec }): [string, string] => [
        `alerts/generated/rules/${metadata.name}.yaml`,
        yaml({ groups: spec.groups ?? [] }),
      ]),
      ...maps.flatMap(({ data = {} }) =>
        Object.entries(data)
          .filter(([name]) => name.endsWith('.json'))
          .map(([name, content]): [string, string] => [PATHS[name] ?? `dashboards/generated/${name}`, content]),
      ),
    ])
  } catch (error) {
    return explain(error, namespace)
  }
}
