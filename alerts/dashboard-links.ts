/** Uid of the dashboard for shared parts. A uid that no dashboard has is refused by `check`. */
export const infrastructure = 'infrastructure-health'
