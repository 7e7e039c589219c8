import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { readCache } from '../../src/stackrun/cache.ts'
import { systemExecutor } from '../../src/stackrun/executor.ts'
import { cacheDirectory, software } from '../../src/stackrun/index.ts'

const helm =
  (await systemExecutor().which('helm')) ?? (await readCache(cacheDirectory(), software.helm.name))?.binaries.helm

/** The rest is `npm run test:helm`, which builds Helm first where there is Go. */
test.skipIf(!helm)(
  helm
    ? 'the chart passes helm lint --strict'
    : 'left out: helm lint, for no Helm is here; "npm run test:helm" builds one',
  async () => {
    const arguments_ = ['lint', '--strict', 'helm/tenantscope', '--kube-version', '1.30.0']
    expect((await promisify(execFile)(String(helm), arguments_)).stdout).toContain('0 chart(s) failed')
  },
)
