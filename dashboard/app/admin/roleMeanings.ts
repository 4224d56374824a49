import type { Role } from '../../core/admin/roles.ts'
import type { Words } from '../../core/words.ts'

/** What each role may do beside the one before it. */
export const roleMeanings: Record<Role, Words> = {
  viewer: { zh: '看看板，做探索', en: 'Sees boards, explores' },
  editor: { zh: '还能做看板、分享链接、看 SQL', en: 'Also makes boards, shares links, sees the SQL' },
  analyst: { zh: '还能导入数据', en: 'Also imports data' },
  admin: { zh: '还能管理人员，删除任何看板和链接', en: 'Also manages people, deletes any board or link' },
}
