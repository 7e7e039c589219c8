import { seededRandom } from '../demo/random.ts'

/** Chance, repeatable: the same key gives the same sequence whatever else is drawn. */
export interface Draw {
  /** How many events happen where so many are expected. */
  poisson(mean: number): number
  /** How many of some events are of a kind, each with the same chance. */
  binomial(events: number, chance: number): number
}

/** FNV-1a: spreads keys that differ in one letter. */
const hash = (text: string): number => {
  let state = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) state = Math.imul(state ^ text.charCodeAt(index), 0x01000193)
  return state >>> 0
}

/** Above this mean a normal curve is as good, and needs no loop. */
const NORMAL_FROM = 30

export const drawFor = (key: string): Draw => {
  const random = seededRandom(hash(key))
  const normal = (mean: number, variance: number): number =>
    mean + Math.sqrt(variance) * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const poisson = (mean: number): number => {
    if (mean <= 0) return 0
    if (mean >= NORMAL_FROM) return Math.max(0, Math.round(normal(mean, mean)))
    const limit = Math.exp(-mean)
    let events = 0
    for (let product = random(); product > limit; product *= random()) events += 1
    return events
  }
  const binomial = (events: number, chance: number): number => {
    if (events <= 0 || chance <= 0) return 0
    if (chance >= 1) return events
    if (chance > 0.5) return events - binomial(events, 1 - chance)
    const mean = events * chance
    if (mean >= NORMAL_FROM) return Math.min(events, Math.max(0, Math.round(normal(mean, mean * (1 - chance)))))
    if (events > 1000) return Math.min(events, poisson(mean)) // rare among many: the two agree
    let hits = 0
    for (let index = 0; index < events; index += 1) if (random() < chance) hits += 1
    return hits
  }
  return { poisson, binomial }
}
