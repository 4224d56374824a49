import { isSet } from '../../core/board/filters.ts'
import type { Filter } from '../../core/chart/spec.ts'
import type { Fields } from '../../core/field/field.ts'
import { adjustableFilters, type Share } from '../../core/share/share.ts'
import { exactTime, relativeTime } from '../board/when.ts'
import { titleOf } from '../chart/words.ts'
import { usePreferences } from '../ui/preferences.ts'

/** Until when a link holds, or since when it does not. */
export function Ending({ share }: { share: Share }) {
  const { say, language } = usePreferences()
  if (share.paused && !share.withdrawnAt)
    return (
      <span>
        {say({ zh: `已暂停：${share.createdByName}的账户已停用`, en: `Paused: the account of ${share.createdByName} is disabled` })}
      </span>
    )
  const [moment, words] = share.withdrawnAt
    ? [share.withdrawnAt, { zh: '撤回于', en: 'Withdrawn' }]
    : [share.expiresAt, Date.parse(share.expiresAt) > Date.now() ? { zh: '有效至', en: 'Holds until' } : { zh: '到期于', en: 'Ended' }]
  return (
    <span
      title={exactTime(moment, language)}
    >{`${say(words)} ${new Date(moment).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'medium' })}`}</span>
  )
}

/** How often a link was opened, and when last. */
export function Uses({ share }: { share: Share }) {
  const { say } = usePreferences()
  if (!share.lastOpenedAt) return <span>{say({ zh: '还没有人打开', en: 'Not opened yet' })}</span>
  return (
    <span>
      {say({
        zh: `打开 ${share.opened} 次，最近${relativeTime(share.lastOpenedAt, 'zh')}`,
        en: `Opened ${share.opened === 1 ? 'once' : `${share.opened} times`}, last ${relativeTime(share.lastOpenedAt, 'en')}`,
      })}
    </span>
  )
}

/** What the viewers of a link may not change. */
export function Rights({ share, filters, fields }: { share: Share; filters: Filter[]; fields: Fields }) {
  const { say } = usePreferences()
  const free = adjustableFilters({ filters }, share)
  const fixed = [...new Set(filters.filter((filter) => isSet(filter) && !free.includes(filter)).map(({ member }) => member))]
  const titles = [...share.filters.map(({ member }) => member), ...fixed].map((member) => titleOf(fields, member))
  if (titles.length === 0) return null
  const zh = titles.map((title) => title.zh).join('、')
  const en = titles.map((title) => title.en).join(', ')
  return <> · {say({ zh: `固定：${zh}`, en: `Fixed: ${en}` })}</>
}
