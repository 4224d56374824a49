import { z } from 'zod'

/** Who made or changed something, in a reply; the name is null once the person is gone. */
export const author = z.object({ id: z.string(), name: z.string().nullable() })
