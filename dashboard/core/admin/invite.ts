import { z } from 'zod'
import { type Words, words } from '../words.ts'
import { email, personName } from './reply.ts'
import { type Role, roles, roleWords } from './roles.ts'

/** So many lines are taken at once: each needs a password whose hash takes time. */
export const mostInvited = 200

export const inviteInput = z.strictObject({ text: z.string().max(60_000), checkOnly: z.boolean().default(false) })

const line = z.object({ line: z.number(), email: z.string(), name: z.string(), role: z.enum(roles) })
export const inviteReply = z.object({
  /** Who is there now, or would be; `password` is told once. */
  made: z.array(line.extend({ password: z.string().optional() })),
  refused: z.array(z.object({ line: z.number(), text: z.string(), why: words })),
})
export type InviteReply = z.infer<typeof inviteReply>

export type InviteLine = { line: number; email: string; name: string; role: Role } | { line: number; text: string; why: Words }

/** A role as people write it: its name here, in Chinese or in English; nothing is a viewer. */
function roleIn(text: string): Role | null {
  if (text === '') return 'viewer'
  const wish = text.toLowerCase()
  return roles.find((role) => [role, roleWords[role].zh, roleWords[role].en.toLowerCase()].includes(wish)) ?? null
}

const why = {
  parts: { zh: '应为“邮箱, 姓名, 角色”', en: 'should be: e-mail, name, role' },
  email: { zh: '邮箱不正确', en: 'is no e-mail address' },
  name: { zh: '缺少姓名，或超过 100 个字', en: 'has no name, or one of over 100 letters' },
  twice: { zh: '前面已有这个邮箱', en: 'has an address that stands above already' },
  many: { zh: `一次最多 ${mostInvited} 人`, en: `is past the ${mostInvited} people that are taken at once` },
}

/** What was pasted, line by line: e-mail, name and role, with commas, semicolons or tabs between, as a sheet copies them. A first line of headings is passed over. */
export function readInvites(text: string): InviteLine[] {
  const seen = new Set<string>()
  const found: InviteLine[] = []
  for (const [at, raw] of text.split(/\r?\n/).entries()) {
    const line = at + 1
    const cells = raw.split(/[\t,;，；]/).map((cell) => cell.trim().replace(/^"|"$/g, '').trim())
    const [address = '', name = '', role = '', ...rest] = cells
    if (raw.trim() === '' || (found.length === 0 && /^(e-?mail|邮箱)$/i.test(address))) continue
    const refuse = (why: Words) => found.push({ line, text: raw.trim().slice(0, 200), why })
    const known = email.safeParse(address)
    const called = personName.safeParse(name)
    const given = roleIn(role)
    if (cells.length < 2 || rest.some(Boolean)) refuse(why.parts)
    else if (!known.success) refuse(why.email)
    else if (!called.success) refuse(why.name)
    else if (given === null)
      refuse({
        zh: `没有“${role}”这个角色（${roles.map((one) => roleWords[one].zh).join('、')}）`,
        en: `has no role of ours: ${role} (${roles.join(', ')})`,
      })
    else if (seen.has(known.data)) refuse(why.twice)
    else if (seen.size >= mostInvited) refuse(why.many)
    else {
      seen.add(known.data)
      found.push({ line, email: known.data, name: called.data, role: given })
    }
  }
  return found
}
