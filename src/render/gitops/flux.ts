import type { GeneratedDocument } from '../document.ts'
import { generatedYaml } from '../yaml.ts'
import { chartPath, type Release } from './release.ts'

/** What Flux applies: the repository, and a release of the chart in it that goes back by itself when it fails. */
export const renderFlux = ({
  name,
  namespace,
  repository,
  revision,
  valueFiles,
}: Release): readonly GeneratedDocument[] => [
  {
    path: 'git-repository.yaml',
    content: generatedYaml('stack.ts', {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { name, namespace: 'flux-system' },
      spec: {
        interval: '1m',
        url: repository,
        ref: /^v?\d/.test(revision) ? { tag: revision } : { branch: revision },
        ignore: `/*\n!/${chartPath}\n`,
      },
    }),
  },
  {
    path: 'helm-release.yaml',
    content: generatedYaml('stack.ts', {
      apiVersion: 'helm.toolkit.fluxcd.io/v2',
      kind: 'HelmRelease',
      metadata: { name, namespace: 'flux-system' },
      spec: {
        interval: '10m',
        releaseName: name,
        targetNamespace: namespace,
        storageNamespace: namespace,
        chart: {
          spec: {
            chart: `./${chartPath}`,
            reconcileStrategy: 'Revision',
            sourceRef: { kind: 'GitRepository', name },
            valuesFiles: valueFiles.map((file) => `./${chartPath}/${file}`),
          },
        },
        install: { createNamespace: true, remediation: { retries: 3 } },
        upgrade: { remediation: { retries: 3, remediateLastFailure: true } },
        test: { enable: true },
      },
    }),
  },
]
