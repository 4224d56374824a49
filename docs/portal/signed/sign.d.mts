/** A token that opens Clientele boards and charts for one person of a portal. */
export function signEmbed(key: string, claims: Record<string, unknown>, seconds?: number): string
