/**
 * Runs a program and writes its lines to a file, as the kubelet does in a cluster: `log-to-file.mjs FILE PROGRAM [ARGUMENT…]`.
 * Alloy reads the file; its name is the component.
 */
import { spawn } from 'node:child_process'
import { createWriteStream } from 'node:fs'

const [file, ...program] = process.argv.slice(2)
const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] })
child.stdout.pipe(createWriteStream(file, { flags: 'a' }))
child.stdout.pipe(process.stdout)
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => child.kill(signal))
child.once('close', (code) => {
  process.exitCode = code ?? 1
})
