/** Why nobody answered: `fetch` says no more than that it failed, and what failed stands in its cause. */
export const fetchFailure = ({ cause, message }: Error): string => (cause instanceof Error ? cause.message : message)
