import { weakness } from '../../core/admin/password.ts'
import { refuser } from '../../core/problem.ts'
import { accountDisabled } from '../access.ts'

/** Ends a request about people and their passwords with one of these sentences. */
export const refusePerson = refuser({
  wrong_login: { status: 401, zh: '邮箱或密码不正确。请检查后再试。', en: 'E-mail or password is wrong. Check both and try again.' },
  account_disabled: accountDisabled,
  wrong_password: { status: 403, zh: '当前密码不正确。请检查后再试。', en: 'The current password is wrong. Check it and try again.' },
  not_ours: {
    status: 403,
    zh: '此账户由其他系统管理，不能在这里修改密码。',
    en: 'This account is kept by another system; its password is not changed here.',
  },
  weak_password: { status: 400, zh: '{zh}', en: '{en}' },
  email_taken: {
    status: 409,
    zh: '已有人使用邮箱 {email}。请换一个，或重新启用该账户。',
    en: '{email} is taken. Use another address, or enable that account again.',
  },
  role_managed: {
    status: 409,
    zh: '此人在企业登录系统中的组给了更高的角色。请在那里调整。',
    en: 'Groups at the company’s sign-in give this person a higher role. Lower it there.',
  },
  no_password: {
    status: 409,
    zh: '此人用企业账号登录，这里没有密码。请在企业登录系统重设。',
    en: 'This person signs in with their company account and has no password here. Reset it there.',
  },
  oneself: {
    status: 409,
    zh: '不能删除自己。请由另一位管理员操作。',
    en: 'Nobody deletes their own account. Let another administrator do it.',
  },
  hand_over: {
    status: 409,
    zh: '此人还有 {boards} 个看板、{links} 个有效链接。请选择由谁接手。',
    en: 'This person has boards ({boards}) and links that still open ({links}). Choose who takes them over.',
  },
  no_heir: {
    status: 400,
    zh: '接手的人不存在或已停用。请另选一位。',
    en: 'Whoever is to take over is unknown or disabled. Choose somebody else.',
  },
  last_admin: {
    status: 409,
    zh: '这是最后一位管理员。请先指定另一位管理员。',
    en: 'This is the last administrator. Make somebody else one first.',
  },
})

/** A password that somebody chose; one that would be guessed is refused, with the reason. */
export function checkPassword(password: string, person: { email: string; name: string }): void {
  const why = weakness(password, [person.email, person.name])
  if (why) refusePerson('weak_password', { ...why })
}
