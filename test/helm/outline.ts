import { yaml } from '../../src/render/yaml.ts'
import type { KubernetesObject } from './chart.ts'

/** What a reviewer asks of each kind. What the definition generates is left to its own tests. */
const telling = ({ kind, spec, metadata }: KubernetesObject): object | undefined => {
  switch (kind) {
    case 'Deployment': {
      const { containers, terminationGracePeriodSeconds, topologySpreadConstraints } = spec.template.spec
      const [{ image, args, env, resources }] = containers
      return {
        ...(spec.replicas && { replicas: spec.replicas }),
        image,
        runs: args[0],
        environment: env.map(({ name, value, valueFrom }: { name: string; value?: string; valueFrom?: object }) =>
          valueFrom ? `${name} from ${Object.keys(valueFrom)[0]}` : `${name}=${value}`,
        ),
        resources: `${resources.requests.cpu} to ${resources.limits.cpu} CPU, ${resources.requests.memory} to ${resources.limits.memory}`,
        terminationGracePeriodSeconds,
        spread: topologySpreadConstraints.map(
          ({ topologyKey, whenUnsatisfiable }: Record<string, string>) => `${topologyKey}: ${whenUnsatisfiable}`,
        ),
      }
    }
    case 'DaemonSet': {
      const { containers, securityContext, volumes } = spec.template.spec
      const [{ image, args, resources }] = containers
      return { image, args, resources, securityContext, volumes }
    }
    case 'NetworkPolicy':
      return { ingress: spec.ingress, egress: spec.egress }
    case 'HorizontalPodAutoscaler':
    case 'ScaledObject':
    case 'PodDisruptionBudget':
    case 'Ingress':
    case 'Certificate':
    case 'ExternalSecret':
    case 'Probe':
      return spec
    case 'Service':
      return { ports: spec.ports }
    case 'Job':
    case 'Pod':
      return { hook: metadata.annotations?.['helm.sh/hook'] }
    default:
      return undefined
  }
}

/** A render as one short document, sorted, that a person reads in a minute when it changes. */
export const outline = (objects: readonly KubernetesObject[]): string => {
  const sorted = objects.toSorted((a, b) => (`${a.kind} ${a.metadata.name}` < `${b.kind} ${b.metadata.name}` ? -1 : 1))
  return yaml(
    Object.fromEntries(sorted.map((object) => [`${object.kind} ${object.metadata.name}`, telling(object) ?? {}])),
  )
}
