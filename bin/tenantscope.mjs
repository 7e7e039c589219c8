#!/usr/bin/env node
// Both loaders: a definition may lie in a package of either kind.
import 'tsx'

const { main } = await import('../src/cli/main.ts')
await main(process.argv)
