import type { Share, ShareRight } from '../../core/share/share.ts'
import { shareRights } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import buttons from '../ui/controls.module.css'
import { DateInput } from '../ui/DateInput.tsx'
import { usePreferences } from '../ui/preferences.ts'
import css from './ShareDialog.module.css'

/** What is decided of a link beside its filters, as it is typed. */
export interface LinkWish {
  name: string
  /** The last day it holds, `2025-01-31`; empty is as it was, or as long as the list says. */
  until: string
  /** undefined: as it was. */
  password: string | null | undefined
  maxOpens: string
  rights: ShareRight[]
  origins: string
}

export const newWish: LinkWish = { name: '', until: '', password: undefined, maxOpens: '', rights: ['drill', 'image'], origins: '' }

/** The last day on which a link holds, where its viewer is. */
const lastDay = (moment: string) => new Date(moment).toLocaleDateString('sv-SE')

/** A link as it is now, to be changed. */
export function wishOf({ name, expiresAt, maxOpens, rights, origins }: Share): LinkWish {
  return {
    name,
    until: lastDay(expiresAt),
    password: undefined,
    maxOpens: maxOpens === null ? '' : String(maxOpens),
    rights,
    origins: origins.join(' '),
  }
}

/** What is sent of a wish. */
export function toInput({ name, until, password, maxOpens, rights, origins }: LinkWish) {
  return {
    name,
    maxOpens: maxOpens === '' ? null : Number(maxOpens),
    rights,
    origins: origins.split(/[\s,，]+/).filter(Boolean),
    // To the end of that day here.
    ...(until && { expiresAt: new Date(`${until}T23:59:59`).toISOString() }),
    ...(password !== undefined && { password }),
  }
}

/** How a site is written. */
export const siteExample: Words = { zh: 'https://portal.example.com', en: 'https://portal.example.com' }

const rightWords: Record<ShareRight, Words> = {
  drill: { zh: '点击图表筛选和下钻', en: 'Click on charts to filter and look closer' },
  image: { zh: '导出图片', en: 'Export pictures' },
  data: { zh: '导出数据', en: 'Export data' },
}

interface LinkFieldsProps {
  wish: LinkWish
  onWish: (wish: LinkWish) => void
  /** Of a link that is out: whether it has a password now. */
  hasPassword?: boolean
}

/** Name, password, limit, end, rights and sites of a link. */
export function LinkFields({ wish, onWish, hasPassword = false }: LinkFieldsProps) {
  const { say } = usePreferences()
  const set = (part: Partial<LinkWish>) => onWish({ ...wish, ...part })
  return (
    <div className={css.fields}>
      <label className={buttons.label}>
        <span>{say({ zh: '名称（只有你和管理员看得到）', en: 'Name (you and administrators see it)' })}</span>
        <input className={buttons.input} maxLength={80} value={wish.name} onChange={({ target }) => set({ name: target.value })} />
      </label>
      <div className={css.pair}>
        <span className={buttons.label}>
          <span>{say({ zh: '有效至（含当天）', en: 'Holds until (that day included)' })}</span>
          <DateInput label={say({ zh: '有效至', en: 'Holds until' })} value={wish.until} onChange={(until) => set({ until })} />
        </span>
        <label className={buttons.label}>
          <span>{say({ zh: '最多打开次数', en: 'May be opened so often' })}</span>
          <input
            className={buttons.input}
            type="number"
            min={1}
            max={1_000_000}
            placeholder={say({ zh: '不限', en: 'no limit' })}
            value={wish.maxOpens}
            onChange={({ target }) => set({ maxOpens: target.value })}
          />
        </label>
      </div>
      <Password {...{ wish, hasPassword, set }} />
      <fieldset className={css.filters}>
        <legend>{say({ zh: '除了看，还可以', en: 'Beside looking, viewers may' })}</legend>
        {shareRights.map((right) => (
          <label key={right} className={buttons.check}>
            <input
              type="checkbox"
              checked={wish.rights.includes(right)}
              onChange={({ target }) =>
                set({ rights: shareRights.filter((one) => (one === right ? target.checked : wish.rights.includes(one))) })
              }
            />
            {say(rightWords[right])}
          </label>
        ))}
      </fieldset>
      <label className={buttons.label}>
        <span>{say({ zh: '可以嵌入它的网站（空着为不限）', en: 'Sites that may embed it (none: any)' })}</span>
        <input
          className={buttons.input}
          placeholder={say(siteExample)}
          value={wish.origins}
          onChange={({ target }) => set({ origins: target.value })}
        />
      </label>
    </div>
  )
}

function Password({ wish, hasPassword, set }: { wish: LinkWish; hasPassword: boolean; set: (part: Partial<LinkWish>) => void }) {
  const { say } = usePreferences()
  const kept = hasPassword && wish.password === undefined
  return (
    <span className={buttons.label}>
      <label>
        <span>{say({ zh: '密码（至少 8 个字符）', en: 'Password (at least 8 characters)' })}</span>
        <input
          className={buttons.input}
          type="text"
          autoComplete="off"
          minLength={8}
          maxLength={200}
          placeholder={kept ? say({ zh: '已设置，保持不变', en: 'set; it stays as it is' }) : say({ zh: '不设密码', en: 'none' })}
          value={wish.password ?? ''}
          onChange={({ target }) => set({ password: target.value === '' ? (hasPassword ? undefined : null) : target.value })}
        />
      </label>
      {hasPassword && (
        <label className={buttons.check}>
          <input
            type="checkbox"
            checked={wish.password === null}
            onChange={({ target }) => set({ password: target.checked ? null : undefined })}
          />
          {say({ zh: '取消密码', en: 'Take the password away' })}
        </label>
      )}
    </span>
  )
}
