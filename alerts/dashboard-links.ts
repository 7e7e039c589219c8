/** Uid of the dashboard that alerts about shared parts lead to. That it exists is checked with the definition. */
export const infrastructure = 'infrastructure-health'
