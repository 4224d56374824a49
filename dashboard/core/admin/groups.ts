import { z } from 'zod'

/** Where it comes from that somebody is in a group: the identity provider, or an administrator's hand. */
export const groupOrigins = ['managed', 'hand'] as const
export type GroupOrigin = (typeof groupOrigins)[number]

export const groupName = z.string().trim().min(1).max(200)

/** A group somebody is in. One given both ways stands twice. */
export const personGroup = z.object({ name: groupName, origin: z.enum(groupOrigins) })
export type PersonGroup = z.infer<typeof personGroup>
export const personGroups = z.object({ groups: z.array(personGroup) })

/** All groups given by hand, in the place of those before; what the provider gives stays. */
export const personGroupsInput = z.strictObject({ groups: z.array(groupName).max(200) })
