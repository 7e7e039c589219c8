import type { Backup, BackupSource } from '../backup/backup.ts'
import { backupExporter } from '../backup/backup-exporter.ts'
import { fileSource } from '../backup/file-source.ts'
import { jsonSource } from '../backup/json-source.ts'
import { parsePgBackRest } from '../backup/pgbackrest.ts'
import { s3Source } from '../backup/s3-source.ts'
import { parseWalG } from '../backup/wal-g.ts'
import { certificateExporter } from '../certificate/certificate-exporter.ts'
import { costExporter } from '../cost/cost-exporter.ts'
import { prometheusQuery } from '../cost/prometheus-query.ts'
import { prometheusUsage } from '../cost/prometheus-usage.ts'
import { defaultRates } from '../cost/rates.ts'
import { readRates } from '../cost/rates-file.ts'
import { diskExporter } from '../disk/disk-exporter.ts'
import type { Exporter } from '../exporter.ts'
import { inClusterAccess } from '../kubernetes/api.ts'
import { kubernetesExporter } from '../kubernetes/kubernetes-exporter.ts'
import { readOnCall } from '../oncall/on-call-file.ts'
import { onCallExporter } from '../oncall/oncall-exporter.ts'
import { pagerDutyIncidents } from '../oncall/pagerduty-source.ts'
import { podExporter } from '../pod/pod-exporter.ts'
import { connectRedisExporter } from '../redis/redis-exporter.ts'
import { databaseExporters } from './database-exporters.ts'
import type { BackupSetting, ExporterConfig } from './environment.ts'

type Keys = Pick<ExporterConfig, 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY'>

const backupSource = (source: BackupSetting['source'], keys: Keys): BackupSource => {
  if ('directory' in source) {
    const { directory, endsWith = '' } = source
    return fileSource({ directory, endsWith })
  }
  if ('s3' in source) {
    const { S3_ACCESS_KEY_ID: accessKeyId = '', S3_SECRET_ACCESS_KEY: secretAccessKey = '' } = keys
    return s3Source({ ...source.s3, accessKeyId, secretAccessKey })
  }
  if ('walG' in source) return jsonSource(source.walG, parseWalG)
  const parse = (json: unknown): readonly Backup[] => parsePgBackRest(json, source.stanza)
  return jsonSource(source.pgBackRest, parse)
}

const podsOfCluster = async (namespace: string): Promise<Exporter> => {
  const access = await inClusterAccess()
  return kubernetesExporter({ access, namespace: namespace === 'own' ? access.namespace : namespace })
}

const costOfTenants = async (
  url: string,
  { PROMETHEUS_TOKEN: token, COST_RATES_FILE: ratesFile, COST_INTERVAL_SECONDS: intervalSeconds }: ExporterConfig,
): Promise<Exporter> =>
  costExporter({
    usage: prometheusUsage(prometheusQuery({ url, ...(token !== undefined && { token }) })),
    rates: ratesFile === undefined ? defaultRates : await readRates(ratesFile),
    intervalSeconds,
  })

const answersToPages = async (
  token: string,
  { ONCALL_FILE, PAGERDUTY_API_URL: url }: ExporterConfig,
): Promise<Exporter> => {
  const { name, rota, ...onCall } = await readOnCall(ONCALL_FILE)
  return onCallExporter({ incidents: pagerDutyIncidents(name, { token, url }), onCall, rota })
}

/** The exporters that a configuration asks for. */
export const composeExporters = async (config: ExporterConfig): Promise<readonly Exporter[]> => {
  const { DATABASE_URL, REDIS_URL, DISK_MOUNTS, KUBERNETES_NAMESPACE, PROMETHEUS_URL, PAGERDUTY_TOKEN } = config
  const isAuto = DISK_MOUNTS?.length === 1 && DISK_MOUNTS[0] === 'auto'
  return [
    podExporter(config.POD_NAME === undefined ? {} : { podName: config.POD_NAME }),
    ...(DATABASE_URL === undefined ? [] : await databaseExporters({ ...config, DATABASE_URL })),
    ...(REDIS_URL === undefined ? [] : [connectRedisExporter({ url: REDIS_URL })]),
    ...(DISK_MOUNTS === undefined ? [] : [diskExporter(isAuto ? {} : { mounts: DISK_MOUNTS })]),
    ...config.CERTIFICATES.map(certificateExporter),
    ...config.BACKUPS.map(({ name, kind, source }) =>
      backupExporter({ name, kind, source: backupSource(source, config) }),
    ),
    ...(KUBERNETES_NAMESPACE === undefined ? [] : [await podsOfCluster(KUBERNETES_NAMESPACE)]),
    ...(PROMETHEUS_URL === undefined ? [] : [await costOfTenants(PROMETHEUS_URL, config)]),
    ...(PAGERDUTY_TOKEN === undefined ? [] : [await answersToPages(PAGERDUTY_TOKEN, config)]),
  ]
}
