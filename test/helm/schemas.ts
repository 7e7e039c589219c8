import * as certManager from '@kubernetes-models/cert-manager/cert-manager.io/v1'
import * as externalSecrets from '@kubernetes-models/external-secrets/external-secrets.io/v1beta1'
import * as keda from '@kubernetes-models/keda/keda.sh/v1alpha1'
import * as monitoringV1 from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1'
import * as monitoringV1alpha1 from '@kubernetes-models/prometheus-operator/monitoring.coreos.com/v1alpha1'
import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as batch from 'kubernetes-models/batch/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import * as core from 'kubernetes-models/v1'
import type { KubernetesObject } from './chart.ts'
import { watchReads } from './unread-fields.ts'

interface Model {
  validate(): void
}

/** By apiVersion; each holds a class for every kind. kubernetes-models 4.5 carries the schemas of Kubernetes 1.30. */
const groups: Readonly<Record<string, object>> = {
  v1: core,
  'apps/v1': apps,
  'autoscaling/v2': autoscaling,
  'batch/v1': batch,
  'networking.k8s.io/v1': networking,
  'policy/v1': policy,
  'rbac.authorization.k8s.io/v1': rbac,
  'monitoring.coreos.com/v1': monitoringV1,
  'monitoring.coreos.com/v1alpha1': monitoringV1alpha1,
  'keda.sh/v1alpha1': keda,
  'cert-manager.io/v1': certManager,
  'external-secrets.io/v1beta1': externalSecrets,
}

const modelOf = ({ apiVersion, kind }: KubernetesObject): { prototype: Model } | undefined =>
  (groups[apiVersion] as Record<string, { prototype: Model }> | undefined)?.[kind]

/** What a strict API server would say of an object: wrong types, missing fields, and fields that it does not know. */
export const schemaProblems = (object: KubernetesObject): readonly string[] => {
  const subject = `${object.kind} ${object.metadata.name}`
  const model = modelOf(object)
  if (!model) return [`${subject}: there is no schema of ${object.apiVersion} ${object.kind} to check it with`]
  const { watched, unreadFields } = watchReads(object)
  try {
    model.prototype.validate.call(watched)
    return unreadFields().map((field) => `${subject}: ${field} is no field that the schema knows`)
  } catch (error) {
    return (error as Error).message.split('\n').map((line) => `${subject}: ${line}`)
  }
}
