/** `npx tsx bench/instrumentation/fuzz.ts [--count 1000000] [--seed N]`: whatever comes over real sockets is counted, once. */
import { parseArgs } from 'node:util'
import { countedWrongly, fuzz } from './fuzz/fuzz.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
})
const startedAt = performance.now()
const onProgress = (requests: number): void => void process.stderr.write(`\r${requests} requests`)
const result = await fuzz({ count: Number(values.count), seed: Number(values.seed), onProgress })
const tenants = [...new Set([...Object.keys(result.sent), ...Object.keys(result.counted)])].sort()
const growth = result.heapAfterMegabytes / result.heapBeforeMegabytes - 1
const wrong = countedWrongly(result)
console.log(
  [
    '',
    '| tenant | sent | counted |',
    '|---|---:|---:|',
    ...tenants.map((tenant) => `| ${tenant} | ${result.sent[tenant] ?? 0} | ${result.counted[tenant] ?? 0} |`),
    '',
    `${result.requests} requests over ${result.connections} connections in ${((performance.now() - startedAt) / 1000).toFixed(0)} s, seed ${result.seed}; ${result.uncertain} more were reset in the midst of their head, and may be counted under nobody.`,
    `Heap ${result.heapBeforeMegabytes.toFixed(1)} MB after the warm-up, ${result.heapAfterMegabytes.toFixed(1)} MB at the end (${(growth * 100).toFixed(1)} %).`,
    wrong.length === 0 ? 'Each was counted once.' : `Counted wrongly: ${wrong.join(', ')}.`,
  ].join('\n'),
)
if (wrong.length > 0 || growth > 0.05) process.exitCode = 1
