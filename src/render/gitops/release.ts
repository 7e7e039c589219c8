/** A release of the chart that a cluster pulls from a repository. */
export interface Release {
  readonly name: string
  readonly namespace: string
  /** Where the cluster reads the chart from. */
  readonly repository: string
  /** Branch or tag. */
  readonly revision: string
  /** Of the chart's own value files, such as `values-prod.yaml`. */
  readonly valueFiles: readonly string[]
}

export const chartPath = 'helm/tenantscope'
