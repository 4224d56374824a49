/** Whether two plain values (specs, filters, places) say the same, whoever made them. */
export const isSame = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)
