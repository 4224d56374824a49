import type { ListedPerson } from '../../core/admin/reply.ts'
import type { Words } from '../../core/words.ts'
import type { MenuLine } from '../ui/Menu.tsx'
import { toast } from '../ui/Toasts.tsx'
import { changePerson, unlockPerson } from './people.ts'

export interface PersonActs {
  /** Does it, asks the list again, and shows a refusal. */
  act: (work: () => Promise<unknown>) => Promise<void>
  showRights: (person: ListedPerson) => void
  showLinks: (person: ListedPerson) => void
  showSessions: (person: ListedPerson) => void
  rename: (person: ListedPerson) => void
  remove: (person: ListedPerson) => void
  resetPassword: (person: ListedPerson) => void
}

/** What an administrator can do with somebody's account. */
export function personLines(person: ListedPerson, acts: PersonActs, isMe: boolean, say: (words: Words) => string): MenuLine[] {
  const isOff = person.disabledAt !== null
  const enable = () => void acts.act(() => changePerson(person.id, { disabled: false }))
  const disable = async () => {
    await changePerson(person.id, { disabled: true })
    toast({ zh: `已停用 ${person.name}，其分享链接一并暂停`, en: `${person.name} is disabled, and so are their links` }, { undo: enable })
  }
  return [
    { text: say({ zh: '改名…', en: 'Rename…' }), act: () => acts.rename(person) },
    { text: say({ zh: '权限组…', en: 'Groups…' }), act: () => acts.showRights(person) },
    { text: say({ zh: '分享链接…', en: 'Links…' }), act: () => acts.showLinks(person) },
    { text: say({ zh: '登录设备…', en: 'Sessions…' }), act: () => acts.showSessions(person) },
    { text: say({ zh: '重设密码', en: 'Reset password' }), act: () => acts.resetPassword(person), off: isOff || !person.hasPassword },
    ...(person.lockedUntil
      ? [{ text: say({ zh: '解除登录锁定', en: 'Unlock sign-in' }), act: () => void acts.act(() => unlockPerson(person.id)) }]
      : []),
    'rule',
    isOff
      ? { text: say({ zh: '重新启用', en: 'Enable again' }), act: enable }
      : { text: say({ zh: '停用', en: 'Disable' }), danger: true, off: isMe, act: () => void acts.act(disable) },
    { text: say({ zh: '删除…', en: 'Delete…' }), danger: true, off: isMe, act: () => acts.remove(person) },
  ]
}
