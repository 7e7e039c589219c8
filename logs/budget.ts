/** How much log a tenant may cause. A request leaves a line of about 340 bytes, so this is 80 requests a second for an hour. */
export const volumeBudget = { megabytesPerHour: 100 } as const
