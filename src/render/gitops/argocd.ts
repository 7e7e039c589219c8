import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'
import { chartPath, type Release } from './release.ts'

/** What Argo CD applies: a project that may do only what the chart needs, and the application in it. */
export const renderArgoCd = ({
  name,
  namespace,
  repository,
  revision,
  valueFiles,
}: Release): readonly GeneratedDocument[] => [
  {
    path: 'project.yaml',
    content: generatedYaml('stack.ts', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'AppProject',
      metadata: { name, namespace: 'argocd' },
      spec: {
        sourceRepos: [repository],
        destinations: [{ server: 'https://kubernetes.default.svc', namespace }],
        clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      },
    }),
  },
  {
    path: 'application.yaml',
    content: generatedYaml('stack.ts', {
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name, namespace: 'argocd', finalizers: ['resources-finalizer.argocd.argoproj.io'] },
      spec: {
        project: name,
        source: {
          repoURL: repository,
          targetRevision: revision,
          path: chartPath,
          helm: { releaseName: name, valueFiles },
        },
        destination: { server: 'https://kubernetes.default.svc', namespace },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          // Dashboards are larger than the annotation that a client-side apply would write.
          syncOptions: ['CreateNamespace=true', 'ServerSideApply=true'],
          retry: { limit: 5, backoff: { duration: '10s', factor: 2, maxDuration: '5m' } },
        },
      },
    }),
  },
]
