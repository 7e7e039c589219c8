import * as certManager from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import * as externalSecrets from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1'
import * as monitoringV1 from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import * as monitoringV1alpha1 from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1'
import type { KubernetesObject } from './chart.ts'
import { type Groups, kubernetesVersions } from './kubernetes-versions.ts'
import { watchReads } from './unread-fields.ts'

interface Model {
  validate(): void
}

/** Of the operators' custom resources. */
const customResources: Groups = {
  'monitoring.coreos.com/v1': monitoringV1,
  'monitoring.coreos.com/v1alpha1': monitoringV1alpha1,
  'keda.sh/v1alpha1': keda,
  'cert-manager.io/v1': certManager,
  'external-secrets.io/v1beta1': externalSecrets,
}

type Kind = Pick<KubernetesObject, 'apiVersion' | 'kind'>

const modelIn = (groups: Groups, { apiVersion, kind }: Kind): { prototype: Model } | undefined =>
  (groups[apiVersion] as Record<string, { prototype: Model }> | undefined)?.[kind]

/** The schemas that an object must fit, by the version that they are of. */
const modelsOf = (object: Kind): readonly (readonly [string, { prototype: Model }])[] => {
  const custom = modelIn(customResources, object)
  if (custom) return [[object.apiVersion, custom]]
  return Object.entries(kubernetesVersions).flatMap(([version, groups]) => {
    const model = modelIn(groups, object)
    return model ? [[`Kubernetes ${version}`, model] as const] : []
  })
}

const problemsWith = ({ prototype }: { prototype: Model }, object: KubernetesObject): readonly string[] => {
  const { watched, unreadFields } = watchReads(object)
  try {
    prototype.validate.call(watched)
    return unreadFields().map((field) => `${field} is no field that the schema knows`)
  } catch (error) {
    return (error as Error).message.split('\n')
  }
}

/** What strict API servers would say of an object: wrong types, missing fields, and fields that they do not know. */
export const schemaProblems = (object: KubernetesObject): readonly string[] => {
  const subject = `${object.kind} ${object.metadata.name}`
  const models = modelsOf(object)
  if (models.length === 0)
    return [`${subject}: there is no schema of ${object.apiVersion} ${object.kind} to check it with`]
  return models.flatMap(([version, model]) =>
    problemsWith(model, object).map((problem) => `${subject}: ${problem} (${version})`),
  )
}
