/** How much log a tenant may cause. A request leaves a line of about 400 bytes, so this is 70 requests a second for an hour. */
export const volumeBudget = { megabytesPerHour: 100 } as const
