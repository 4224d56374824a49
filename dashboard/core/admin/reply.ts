import { z } from 'zod'
import { words } from '../words.ts'
import { personGroup } from './groups.ts'
import { longestPassword, shortestPassword } from './password.ts'
import { acts, role } from './roles.ts'

/** An address as it is kept: lower case, so that one mailbox is one person. */
export const email = z.string().trim().toLowerCase().max(254).pipe(z.email())

/** Its length; whether it would be guessed is asked of `weakness`, which knows whose it is and says why in both languages. */
export const newPassword = z.string().min(shortestPassword).max(longestPassword)
export const personName = z.string().trim().min(1).max(100)

export const login = z.strictObject({ email: z.string().max(254), password: z.string().max(200) })
/** What the person who is to sign in should know. */
/** `sso`: the words of the button that leads to the company's own sign-in; null where there is none. */
export const aboutSignIn = z.object({ demo: z.boolean(), sso: words.nullable() })
/** Who makes themselves the first administrator, with the key of the link that the first start printed. */
export const firstAdminInput = z.strictObject({ key: z.string().min(20).max(80), email, name: personName, password: newPassword })

/** Where the browser may end its session at the identity provider as well. */
export const logoutReply = z.object({ signOutAt: z.string() })
export const loginReply = z.object({ token: z.string(), expires: z.string() })

/** Who asks, and everything they may do on what is not somebody's own. */
export const me = z.object({
  id: z.string(),
  role,
  name: z.string().nullable(),
  email: z.string().nullable(),
  /** Whether there is a password here to change. */
  hasPassword: z.boolean(),
  may: z.array(z.enum(acts)),
  /** Whether their rights leave anything out of what the model holds: rows, members, personal details or small groups. */
  limited: z.boolean(),
})
export type Me = z.infer<typeof me>

export const passwordChange = z.strictObject({ current: z.string().max(200), next: newPassword })

export const person = z.object({
  id: z.string(),
  email: z.string(),
  name: z.string(),
  role,
  /** What the groups at the identity provider map to; null where they say nothing of this person. */
  managedRole: role.nullable(),
  hasPassword: z.boolean(),
  createdAt: z.string(),
  disabledAt: z.string().nullable(),
  lastSignedInAt: z.string().nullable(),
})
export type Person = z.infer<typeof person>
/** `lockedUntil`: after too many wrong passwords, at one place at least. `owner`: the records in the data that are theirs. */
export const listedPerson = z.object({
  ...person.shape,
  lockedUntil: z.string().nullable(),
  groups: z.array(personGroup),
  owner: z.array(z.string()),
})
export type ListedPerson = z.infer<typeof listedPerson>
export const personList = z.object({ people: z.array(listedPerson) })

/** A new person; without a password one is made and told once in the reply. */
export const personInput = z.strictObject({ email, name: personName, role, password: newPassword.optional() })
export const personChange = z.strictObject({ name: personName.optional(), role: role.optional(), disabled: z.boolean().optional() })
/** `password` is there when the server made it; it is not kept anywhere and can't be shown again. */
export const personMade = z.object({ ...person.shape, password: z.string().optional() })
/** Who takes over boards and links of somebody who is deleted. */
export const personRemoval = z.strictObject({ to: z.string().min(1).max(200).optional() })
export const passwordReset = z.strictObject({ password: newPassword.optional() })
