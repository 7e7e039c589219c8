import { join } from 'node:path'
import type { Part } from '../part.ts'
import { answersHttp } from '../readiness.ts'
import { alertmanager as software } from '../software.ts'
import { type ConfigFiles, type ConfigText, writeConfigFiles } from './config-files.ts'

/**
 * Alertmanager, alone in its cluster, with an empty notification log at the start of each run.
 *
 * @example alertmanager({ config: renderAlertmanager(stack), files: { 'templates/page.tmpl': template } })
 */
export const alertmanager = ({
  name = 'alertmanager',
  config,
  files = {},
  flags = [],
}: {
  readonly name?: string
  readonly config: ConfigText
  /** Templates and secrets, by their path relative to the configuration. */
  readonly files?: ConfigFiles
  readonly flags?: readonly string[]
}): Part => ({
  name,
  software,
  ports: ['http'],
  url: ({ http }) => `http://127.0.0.1:${http}`,
  prepare: ({ directory, stack }) => writeConfigFiles(directory, { 'alertmanager.yml': config, ...files }, stack),
  command: ({ installation, directory, ports }) => ({
    program: installation?.binaries.alertmanager ?? 'alertmanager',
    arguments: [
      `--config.file=${join(directory, 'alertmanager.yml')}`,
      `--storage.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${ports.http}`,
      `--web.external-url=http://127.0.0.1:${ports.http}`,
      '--cluster.listen-address=',
      ...flags,
    ],
  }),
  isReady: ({ ports }) => answersHttp(`http://127.0.0.1:${ports.http}/-/ready`),
})
