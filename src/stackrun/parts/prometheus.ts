import { join } from 'node:path'
import type { Part } from '../part.ts'
import { answersHttp } from '../readiness.ts'
import { prometheus as software } from '../software.ts'
import { type ConfigFiles, type ConfigText, writeConfigFiles } from './config-files.ts'

/**
 * Prometheus. `POST /-/reload` is enabled, for rules that change while it runs.
 *
 * @example prometheus({ config: ({ address }) => render(address('api', 'ops')), files: { 'rules/slo.yml': rules } })
 */
export const prometheus = ({
  name = 'prometheus',
  config,
  files = {},
  flags = [],
}: {
  readonly name?: string
  readonly config: ConfigText
  /** Rule files and the like, by their path relative to the configuration. */
  readonly files?: ConfigFiles
  readonly flags?: readonly string[]
}): Part => ({
  name,
  software,
  ports: ['http'],
  url: ({ http }) => `http://127.0.0.1:${http}`,
  prepare: ({ directory, stack }) => writeConfigFiles(directory, { 'prometheus.yml': config, ...files }, stack),
  command: ({ installation, directory, ports }) => ({
    program: installation?.binaries.prometheus ?? 'prometheus',
    arguments: [
      `--config.file=${join(directory, 'prometheus.yml')}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=127.0.0.1:${ports.http}`,
      `--web.external-url=http://127.0.0.1:${ports.http}`,
      '--web.enable-lifecycle',
      ...flags,
    ],
  }),
  isReady: ({ ports }) => answersHttp(`http://127.0.0.1:${ports.http}/-/ready`),
})
