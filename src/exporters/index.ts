/** For a process of your own: exporters, and what puts them onto its prom-client registry. */
export { certificateExporter } from './certificate/certificate-exporter.ts'
export { diskExporter } from './disk/disk-exporter.ts'
export { type Exporter, type Sample, sample } from './exporter.ts'
export { podExporter } from './pod/pod-exporter.ts'
export { connectRedisExporter } from './redis/redis-exporter.ts'
export { registerExporters } from './register-exporters.ts'
export { readObjectives } from './tenant/objectives.ts'
export { promiseExporter } from './tenant/promises.ts'
