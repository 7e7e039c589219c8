/** Fits the model to the runs that are kept and puts the table into docs/capacity.md: `npx tsx bench/capacity/report.ts`. */
import { readFile, writeFile } from 'node:fs/promises'
import { constants } from '../../src/capacity/constants.ts'
import { fitModel } from './fit.ts'
import { readMeasurements } from './read-measurements.ts'
import { compare, markdownTable } from './table.ts'

const DOCUMENT = 'docs/capacity.md'
const [BEGIN, END] = ['<!-- measured: npx tsx bench/capacity/report.ts -->', '<!-- end of measured -->']

const kept = await readMeasurements()
const fitted = fitModel(kept.measurements, kept.longWindows)
console.log('fitted to the runs, for src/capacity/constants.ts:', fitted)
const table = markdownTable(compare(kept, constants, fitted.questionSeconds))
console.log(table)

const text = await readFile(DOCUMENT, 'utf8')
const [before, rest = ''] = text.split(BEGIN)
await writeFile(DOCUMENT, `${before}${BEGIN}\n\n${table}\n\n${END}${rest.split(END)[1] ?? ''}`)
