import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** More than a pipe holds. */
const LINES = 2_000

test('a reader that has seen enough ends the command without an error', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tenantscope-reader-'))
  const none = { request_id: null, user_id: null, endpoint: null, method: null, status_code: null, duration_ms: null }
  const line = { timestamp: new Date().toISOString(), level: 'info', tenant_id: 'acme', ...none, trace_id: null }
  const text = JSON.stringify({ ...line, span_id: null, metadata: {}, message: 'x'.repeat(100) })
  await writeFile(join(folder, 'api.log'), `${text}\n`.repeat(LINES))
  const command = `'${process.execPath}' bin/tenantscope.mjs logs --directory '${folder}' | head -n 1; echo "code \${PIPESTATUS[0]}"`
  try {
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', command], { cwd: resolve('.') })
    expect(stdout).toMatch(/acme {2}x+.*\ncode 0\n$/)
    expect(stderr).toBe('')
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})
