import { free, gauge } from '../../instrumentation/metric.ts'

const labels = { mount: free({ expected: 5 }) }

export const diskUsed = gauge('disk_used_ratio', {
  help: 'Share of the space open to ordinary users that is used, as df tells it.',
  unit: 'ratio',
  labels,
})

export const diskAvailable = gauge('disk_available_bytes', {
  help: 'Space that an ordinary user may still fill.',
  unit: 'bytes',
  labels,
})

export const diskFilesUsed = gauge('disk_files_used_ratio', {
  help: 'Share of the inodes that is used; absent where a file system has no fixed number of them.',
  unit: 'ratio',
  labels,
})

export const diskMetrics = [diskUsed, diskAvailable, diskFilesUsed] as const
