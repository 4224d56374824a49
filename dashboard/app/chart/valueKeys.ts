/** A value as the key of a list's line; "not set" is a value of its own, and no text may be taken for it. */
export const toKey = (value: string | null): string => (value === null ? 'null' : `=${value}`)

export const fromKey = (key: string): string | null => (key === 'null' ? null : key.slice(1))
