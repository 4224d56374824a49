import { IconArrowLeft, IconDownload, IconSearch } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import { Link, useLocation, useSearch } from 'wouter'
import { additivityWords } from '../../core/field/catalogue.ts'
import type { Field, Fields, View } from '../../core/field/field.ts'
import { createSearch } from '../../core/field/search.ts'
import { toTypeScript } from '../../core/field/typescript.ts'
import { useFields } from '../cube.ts'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMedia } from '../ui/useMedia.ts'
import { Waiting } from '../ui/Waiting.tsx'
import css from './Catalogue.module.css'
import { FieldIcon } from './FieldIcon.tsx'
import { inOrder } from './list.ts'
import { MemberPanel } from './MemberPanel.tsx'
import { useSyllables } from './syllables.ts'

interface CatalogueProps {
  exploreLink: (field: Field, fields: Fields) => string
}

/** Every measure and dimension with what it means: views on the left, their members in the middle, one member in full on the right. */
export function Catalogue({ exploreLink }: CatalogueProps) {
  const { say } = usePreferences()
  const answer = useFields()
  if (answer.state === 'waiting') return <Waiting />
  if (!answer.fields)
    return (
      <main className={css.alone}>
        <Notice
          tone="bad"
          words={answer.problem.words}
          requestId={answer.problem.detail.requestId}
          technical={answer.problem.detail.technical}
        >
          <button type="button" onClick={answer.retry}>
            {say({ zh: '重试', en: 'Try again' })}
          </button>
        </Notice>
      </main>
    )
  return <Shelves fields={answer.fields} exploreLink={exploreLink} />
}

function download(name: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }))
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  URL.revokeObjectURL(address)
}

const linkTo = (field: Field) => `/data?member=${field.name}`

function Shelves({ fields, exploreLink }: CatalogueProps & { fields: Fields }) {
  const { say } = usePreferences()
  const [, go] = useLocation()
  // In the address, so that a definition can be sent to somebody; after a ? because a dot in a path is a file.
  const member = new URLSearchParams(useSearch()).get('member') ?? undefined
  const [text, setText] = useState('')
  const isNarrow = useMedia('(max-width: 960px)')
  const toSyllables = useSyllables()
  const views = useMemo(() => inOrder(fields.views), [fields])
  const open = member === undefined ? undefined : fields.byName.get(member)
  const [chosen, setChosen] = useState(open?.view ?? views[0]?.name ?? '')
  const view = views.find(({ name }) => name === chosen) ?? views[0]
  const search = useMemo(
    () =>
      createSearch(
        views.flatMap((one) => one.fields),
        toSyllables,
      ),
    [views, toSyllables],
  )
  const found = text.trim() ? search(text) : null
  if (isNarrow && open)
    return (
      <main className={css.alone}>
        <Link href="/data" className={css.back}>
          <IconArrowLeft size={16} stroke={1.6} aria-hidden />
          {say({ zh: '全部指标', en: 'All metrics' })}
        </Link>
        <MemberPanel
          key={open.name}
          field={open}
          view={fields.views.find(({ name }) => name === open.view)}
          href={exploreLink(open, fields)}
          alone
        />
      </main>
    )
  return (
    <main className={css.screen}>
      <h1 className="only-read-aloud">{say({ zh: '指标', en: 'Metrics' })}</h1>
      <nav className={css.views} aria-label={say({ zh: '主题', en: 'Views' })}>
        {views.map((one) => (
          <button
            key={one.name}
            type="button"
            aria-current={!found && one.name === view?.name ? 'true' : undefined}
            onClick={() => {
              setChosen(one.name)
              setText('')
            }}
          >
            <span>{say(one.title)}</span>
            <span className={css.count}>{one.fields.length}</span>
          </button>
        ))}
        <button type="button" className={css.types} onClick={() => download('members.ts', toTypeScript(fields))}>
          <IconDownload size={15} stroke={1.6} aria-hidden />
          {say({ zh: '给门户开发者：TypeScript 类型', en: 'For portal developers: TypeScript types' })}
        </button>
      </nav>
      <section className={css.members} aria-label={say({ zh: '指标与维度', en: 'Measures and dimensions' })}>
        <div className={css.top}>
          <label className={css.search}>
            <IconSearch size={15} stroke={1.6} aria-hidden />
            <input
              type="search"
              value={text}
              placeholder={say({ zh: '搜索全部指标，可用拼音首字母', en: 'Search all metrics' })}
              aria-label={say({ zh: '搜索指标', en: 'Search metrics' })}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <select
            className={css.choose}
            aria-label={say({ zh: '主题', en: 'View' })}
            value={view?.name}
            onChange={(event) => {
              setChosen(event.target.value)
              setText('')
            }}
          >
            {views.map((one) => (
              <option key={one.name} value={one.name}>
                {say(one.title)}
              </option>
            ))}
          </select>
        </div>
        {found ? (
          <>
            <p className={css.lead} role="status">
              {found.length > 0
                ? say({ zh: `找到 ${found.length} 个`, en: `${found.length} found` })
                : say({ zh: `没有叫“${text}”的指标。换个说法试试。`, en: `Nothing matches “${text}”. Try another word.` })}
            </p>
            <Rows list={found} open={open} onOpen={(one) => go(linkTo(one))} views={fields.views} />
          </>
        ) : (
          view && (
            <>
              <p className={css.lead}>{say(view.description)}</p>
              {view.folders.map((folder) => (
                <div key={folder.title?.en ?? ''}>
                  {folder.title && <h2 className={css.folder}>{say(folder.title)}</h2>}
                  <Rows list={folder.fields} open={open} onOpen={(one) => go(linkTo(one))} />
                </div>
              ))}
            </>
          )
        )}
      </section>
      {!isNarrow && (
        <aside className={css.panel} aria-label={say({ zh: '定义', en: 'Definition' })}>
          {open ? (
            <MemberPanel
              key={open.name}
              field={open}
              view={fields.views.find(({ name }) => name === open.view)}
              href={exploreLink(open, fields)}
            />
          ) : (
            <p className={css.hint}>
              {member === undefined
                ? say({
                    zh: '选一个指标，看它的口径、公式、用在哪里。',
                    en: 'Choose a metric to see what it means, how it is worked out and where it is used.',
                  })
                : say({
                    zh: `没有“${member}”这个指标。它可能改了名，或已从模型中删除。`,
                    en: `There is no metric “${member}”. It may have been renamed, or removed from the model.`,
                  })}
            </p>
          )}
        </aside>
      )}
    </main>
  )
}

interface RowsProps {
  list: Field[]
  open: Field | undefined
  onOpen: (field: Field) => void
  /** Where members of several views stand together, each says its own. */
  views?: View[]
}

function Rows({ list, open, onOpen, views }: RowsProps) {
  const { say } = usePreferences()
  return (
    <ul className={css.rows}>
      {list.map((field) => {
        const view = views?.find(({ name }) => name === field.view)
        return (
          <li key={field.name}>
            <button
              type="button"
              aria-current={field.name === open?.name ? 'true' : undefined}
              data-member={field.name}
              onClick={() => onOpen(field)}
            >
              <FieldIcon field={field} />
              <strong>
                {say(field.title)}
                {view && <small>{say(view.title)}</small>}
              </strong>
              <span className={css.meaning}>{say(field.description)}</span>
              <span className={css.kind}>{field.additivity && say(additivityWords[field.additivity].title)}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}
