import * as apps from 'kubernetes-models/apps/v1'
import * as autoscaling from 'kubernetes-models/autoscaling/v2'
import * as batch from 'kubernetes-models/batch/v1'
import * as networking from 'kubernetes-models/networking.k8s.io/v1'
import * as policy from 'kubernetes-models/policy/v1'
import * as rbac from 'kubernetes-models/rbac.authorization.k8s.io/v1'
import * as core from 'kubernetes-models/v1'
import * as newerApps from 'kubernetes-models-1.34/apps/v1'
import * as newerAutoscaling from 'kubernetes-models-1.34/autoscaling/v2'
import * as newerBatch from 'kubernetes-models-1.34/batch/v1'
import * as newerNetworking from 'kubernetes-models-1.34/networking.k8s.io/v1'
import * as newerPolicy from 'kubernetes-models-1.34/policy/v1'
import * as newerRbac from 'kubernetes-models-1.34/rbac.authorization.k8s.io/v1'
import * as newerCore from 'kubernetes-models-1.34/v1'

/** By apiVersion; each holds a class for every kind. */
export type Groups = Readonly<Record<string, object>>

/**
 * The schemas of the oldest Kubernetes that the chart supports, and of one that is four releases newer. The package does not
 * say which versions it was made from; the tests recognise them by fields that came with these.
 */
export const kubernetesVersions: Readonly<Record<string, Groups>> = {
  '1.30': {
    v1: core,
    'apps/v1': apps,
    'autoscaling/v2': autoscaling,
    'batch/v1': batch,
    'networking.k8s.io/v1': networking,
    'policy/v1': policy,
    'rbac.authorization.k8s.io/v1': rbac,
  },
  '1.34': {
    v1: newerCore,
    'apps/v1': newerApps,
    'autoscaling/v2': newerAutoscaling,
    'batch/v1': newerBatch,
    'networking.k8s.io/v1': newerNetworking,
    'policy/v1': newerPolicy,
    'rbac.authorization.k8s.io/v1': newerRbac,
  },
}
