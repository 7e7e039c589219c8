/** What is read of a pod: https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ */
export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly resourceVersion: string }
  readonly status?: {
    readonly phase?: string
    readonly conditions?: readonly { readonly type: string; readonly status: string }[]
    readonly initContainerStatuses?: readonly ContainerStatus[]
    readonly containerStatuses?: readonly ContainerStatus[]
  }
}

export interface ContainerStatus {
  readonly name: string
  readonly restartCount: number
  readonly state?: { readonly waiting?: { readonly reason?: string } }
}

export interface PodList {
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string }
  readonly items: readonly Pod[]
}

/** A line of a watch. An ERROR carries a Status, whose code 410 means that the version is too old to resume from. */
export type WatchEvent =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: Pod }
  | { readonly type: 'BOOKMARK'; readonly object: Pick<Pod, 'metadata'> }
  | { readonly type: 'ERROR'; readonly object: { readonly code?: number; readonly message?: string } }
