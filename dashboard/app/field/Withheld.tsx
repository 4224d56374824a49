import type { Fields } from '../../core/field/field.ts'
import { smallGroupWords, useMyRights } from '../rights.ts'
import { usePreferences } from '../ui/preferences.ts'
import css from './Withheld.module.css'

/** What the list leaves out because of somebody's rights, and why; nothing where they leave out nothing they could miss. */
export default function Withheld({ fields }: { fields: Fields }) {
  const { say } = usePreferences()
  const rights = useMyRights().data
  if (!rights) return null
  const views = rights.views.filter(({ lacks }) => lacks.length > 0)
  const titles = [...new Set(views.flatMap(({ lacks }) => lacks))].map((name) => titleOf(fields, name))
  const named = { zh: titles.map(({ zh }) => zh).join('、'), en: titles.map(({ en }) => en).join(', ') }
  const isOne = views.length === 1
  return (
    <footer className={css.foot}>
      {rights.rows.length === 0 && (
        <p>{say({ zh: '您的权限目前看不到任何数据，请联系管理员', en: 'Your rights show no rows for now; ask an administrator' })}</p>
      )}
      {views.length > 0 && (
        <details>
          <summary>
            {say({
              zh: `${views.length} 个视图未显示：您的数据按${named.zh}限定，而它们没有这项`,
              en: `${views.length} ${isOne ? 'view is' : 'views are'} not shown: your rows are limited by ${named.en}, which ${isOne ? 'it lacks' : 'they lack'}`,
            })}
          </summary>
          <p>{views.map(({ title }) => say(title)).join(say({ zh: '、', en: ', ' }))}</p>
        </details>
      )}
      {rights.smallestGroup > 0 && <p>{say(smallGroupWords(rights.smallestGroup))}</p>}
    </footer>
  )
}

/** A dimension by the title it has where it is shown: all views call it the same. */
const titleOf = ({ views }: Fields, name: string) =>
  views.flatMap((view) => view.fields).find((field) => field.name === `${field.view}.${name}`)?.title ?? { zh: name, en: name }
