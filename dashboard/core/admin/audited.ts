import { z } from 'zod'
import { title } from '../board/spec.ts'
import type { Words } from '../words.ts'

/** What the entries of the audit log are about, to find some of them. */
export const auditGroups = {
  signIn: { zh: '登录', en: 'Sign-in' },
  people: { zh: '人员与权限', en: 'People and rights' },
  boards: { zh: '看板与分享', en: 'Boards and links' },
  questions: { zh: '查询与导出', en: 'Questions and exports' },
  model: { zh: '口径与数据', en: 'Model and data' },
  system: { zh: '系统', en: 'System' },
} as const satisfies Record<string, Words>
export type AuditGroup = keyof typeof auditGroups

type Act = Words & { group: AuditGroup }

/** Everything that is written down when somebody does it, with its words. */
export const auditedActs = {
  'sign in': { group: 'signIn', zh: '登录', en: 'Signed in' },
  'sign-in refused': { group: 'signIn', zh: '登录被拒', en: 'Sign-in refused' },
  'sign out': { group: 'signIn', zh: '退出登录', en: 'Signed out' },
  'end sessions': { group: 'signIn', zh: '结束登录', en: 'Ended sessions' },
  refused: { group: 'signIn', zh: '无权限被拒', en: 'Refused: no right' },
  'change password': { group: 'people', zh: '修改密码', en: 'Changed password' },
  'reset password': { group: 'people', zh: '重设密码', en: 'Reset password' },
  'unlock person': { group: 'people', zh: '解除锁定', en: 'Unlocked sign-in' },
  'make person': { group: 'people', zh: '添加人员', en: 'Added person' },
  'change person': { group: 'people', zh: '修改人员', en: 'Changed person' },
  'delete person': { group: 'people', zh: '删除人员', en: 'Deleted person' },
  'export people': { group: 'people', zh: '导出人员', en: 'Exported people' },
  'tie identity': { group: 'people', zh: '关联企业账号', en: 'Tied company account' },
  'change groups': { group: 'people', zh: '修改所在组', en: 'Changed groups' },
  'change rights': { group: 'people', zh: '修改权限', en: 'Changed rights' },
  'export rights': { group: 'people', zh: '导出权限', en: 'Exported rights' },
  'delete group': { group: 'people', zh: '删除组', en: 'Deleted group' },
  'change owner records': { group: 'people', zh: '修改负责人对应', en: 'Changed owner records' },
  'make key': { group: 'people', zh: '新建密钥', en: 'Made API key' },
  'change key': { group: 'people', zh: '修改密钥的网站', en: 'Changed sites of API key' },
  'revoke key': { group: 'people', zh: '吊销密钥', en: 'Revoked API key' },
  'view board': { group: 'boards', zh: '查看看板', en: 'Viewed board' },
  'make board': { group: 'boards', zh: '新建看板', en: 'Made board' },
  'save board': { group: 'boards', zh: '保存看板', en: 'Saved board' },
  'delete board': { group: 'boards', zh: '删除看板', en: 'Deleted board' },
  'restore board': { group: 'boards', zh: '恢复看板', en: 'Restored board' },
  'share board': { group: 'boards', zh: '分享看板', en: 'Shared board' },
  'change share': { group: 'boards', zh: '修改链接', en: 'Changed link' },
  'withdraw share': { group: 'boards', zh: '撤回链接', en: 'Withdrew link' },
  'open link': { group: 'boards', zh: '打开链接', en: 'Opened link' },
  'open share refused': { group: 'boards', zh: '链接密码错误', en: 'Wrong password of link' },
  'open embed': { group: 'boards', zh: '打开嵌入', en: 'Opened embed' },
  'hand over': { group: 'boards', zh: '移交看板与链接', en: 'Handed over boards and links' },
  ask: { group: 'questions', zh: '查询', en: 'Asked' },
  'export rows': { group: 'questions', zh: '导出明细', en: 'Exported rows' },
  'export image': { group: 'questions', zh: '导出图片', en: 'Exported image' },
  'define measure': { group: 'model', zh: '新建计算字段', en: 'Made calculated field' },
  'change measure': { group: 'model', zh: '修改计算字段', en: 'Changed calculated field' },
  'delete measure': { group: 'model', zh: '删除计算字段', en: 'Deleted calculated field' },
  'change model': { group: 'model', zh: '模型文件变更', en: 'Model files changed' },
  'supply map': { group: 'model', zh: '上传地图', en: 'Supplied map' },
  'take away map': { group: 'model', zh: '移除地图', en: 'Took map away' },
  'import data': { group: 'model', zh: '导入数据', en: 'Imported data' },
  'estimate customers': { group: 'model', zh: '估算客户', en: 'Estimated customers' },
  'back up': { group: 'system', zh: '备份', en: 'Backed up' },
  'export audit': { group: 'system', zh: '导出日志', en: 'Exported audit log' },
  'forget audit': { group: 'system', zh: '清理过期日志', en: 'Forgot old entries' },
} as const satisfies Record<string, Act>
export type AuditedAct = keyof typeof auditedActs

/** The words of an act; one that an older or newer version wrote is its own name. */
export const actWords = (act: string): Words => (Object.hasOwn(auditedActs, act) ? auditedActs[act as AuditedAct] : { zh: act, en: act })

export const auditEntry = z.object({
  id: z.number(),
  at: z.string(),
  actor: z.object({ id: z.string(), name: z.string().nullable() }),
  act: z.string(),
  thing: z.string(),
  /** Of a person, a board or a key, as it is called now. */
  thingName: title.nullable(),
  address: z.string(),
  detail: z.record(z.string(), z.unknown()),
})
export type AuditEntry = z.infer<typeof auditEntry>
export const auditList = z.object({ entries: z.array(auditEntry), next: z.number().nullable() })

const groupNames = Object.keys(auditGroups) as [AuditGroup, ...AuditGroup[]]

/** Which entries: by what they are about, who did it, days (UTC), and words in names, things and details. */
export const auditFilter = z.strictObject({
  group: z.enum(groupNames).optional(),
  act: z.string().max(60).optional(),
  actor: z.string().max(200).optional(),
  thing: z.string().max(200).optional(),
  search: z.string().trim().max(200).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})
export type AuditFilter = z.infer<typeof auditFilter>
export const auditInput = auditFilter.extend({
  before: z.coerce.number().int().min(1).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(100),
})
export const auditExport = auditFilter.extend({ format: z.enum(['csv', 'json']).default('csv') })
