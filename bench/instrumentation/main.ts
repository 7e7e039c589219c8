/** `npm run bench`: what the library costs, as ratios against named peers measured in the same run. */
import { buildLibrary } from './library.ts'
import { macro } from './macro.ts'
import { micro } from './micro.ts'
import { scrape } from './scrape.ts'
import { startUp } from './start-up.ts'

const quick = process.argv.includes('--quick')
buildLibrary()
console.log(await micro())
console.log(startUp())
console.log(scrape(quick ? [1000] : [100, 1000, 10_000]))
console.log(await macro({ rounds: quick ? 5 : 15 }))
