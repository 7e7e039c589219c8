/**
 * `npm run bench`: what the library costs, as ratios against named peers measured in the same run. `-- --only micro,scrape`
 * measures some parts, `-- --quick` a small version of all, compared with what main has.
 */
import { parseArgs } from 'node:util'
import { buildLibrary } from './library.ts'
import { macroTable, measureMacro } from './macro.ts'
import { measureMicro, microTable } from './micro.ts'
import { quick } from './quick.ts'
import { measureScrape, scrapeTable } from './scrape.ts'
import { measureSize, sizeTable } from './size.ts'
import { measureStartUp, startUpTable } from './start-up.ts'

const parts: Readonly<Record<string, () => Promise<string>>> = {
  micro: async () => microTable(await measureMicro()),
  'start-up': async () => startUpTable(measureStartUp()),
  size: async () => sizeTable(await measureSize()),
  scrape: async () => scrapeTable(await measureScrape([100, 1000, 10_000], { rounds: 3 })),
  macro: async () => macroTable(await measureMacro({ rounds: 15 })),
}

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    'save-baseline': { type: 'boolean', default: false },
    only: { type: 'string', default: Object.keys(parts).join(',') },
  },
})

buildLibrary()
if (values.quick || values['save-baseline']) {
  console.log(await quick({ isBaseline: values['save-baseline'] }))
} else {
  for (const part of values.only.split(',')) {
    const measure = parts[part]
    if (!measure) throw new Error(`--only takes ${Object.keys(parts).join(', ')}, not ${part}`)
    console.log(await measure())
  }
}
