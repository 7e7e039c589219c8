/** How an alert comes to fire when everything fails from one moment on. Seconds. */
export type Mechanism =
  /** A share of the events of a window, counted directly: `increase(…[5m])`. */
  | { readonly kind: 'ratio'; readonly share: number; readonly windowSeconds: number }
  /** A share of a long window that is the sum of overlapping counts. */
  | { readonly kind: 'summed'; readonly share: number; readonly windowSeconds: number; readonly countSeconds: number }
  /** A share of a long window that is the sum of counts side by side. */
  | { readonly kind: 'rolled-up'; readonly share: number; readonly windowSeconds: number }
  /** A level that must hold. */
  | { readonly kind: 'level'; readonly holdSeconds: number }

export interface Pace {
  readonly scrapeSeconds: number
  /** Of the group of the alert. */
  readonly evaluationSeconds: number
  readonly groupWaitSeconds: number
}

/** How long everything must have failed for the share to be reached: f x (1 - objective) x long window, for a burn rate. */
export const textbookSeconds = (mechanism: Mechanism): number =>
  mechanism.kind === 'level' ? mechanism.holdSeconds : mechanism.share * mechanism.windowSeconds

/**
 * When the condition holds in the rules as they are. A sum of five-minute counts learns of an event little by little, over the
 * five minutes in which it is counted: of t seconds of failure it holds t²/2 while t is shorter than the count, t - 150 s
 * worth afterwards.
 */
export const conditionSeconds = (mechanism: Mechanism): number => {
  const exact = textbookSeconds(mechanism)
  if (mechanism.kind !== 'summed') return exact
  const { countSeconds } = mechanism
  return exact < countSeconds / 2 ? Math.sqrt(2 * countSeconds * exact) : exact + countSeconds / 2
}

/** The soonest and the latest that the page can arrive: nothing waited for, and a whole scrape, evaluation and group wait. */
export const predicted = (mechanism: Mechanism, { scrapeSeconds, evaluationSeconds, groupWaitSeconds }: Pace) => {
  const soonest = conditionSeconds(mechanism) + groupWaitSeconds
  return { soonest, latest: soonest + scrapeSeconds + evaluationSeconds }
}
