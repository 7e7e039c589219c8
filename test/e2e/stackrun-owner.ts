/**
 * A process that owns a stack, for tests that end it in unkind ways.
 * Usage: stackrun-owner.ts DIRECTORY [--no-watchdog]. Prints "ready" when the stack is.
 */
import { redis, startStack } from '../../src/stackrun/index.ts'
import { helloServer } from './stackrun-parts.ts'

const directory = process.argv[2] as string
await startStack({
  directory,
  parts: [redis(), helloServer()],
  watchdog: !process.argv.includes('--no-watchdog'),
  onProgress: ({ subject, step }) => step === 'stopped' && console.log(`stopped ${subject}`),
})
console.log('ready')
