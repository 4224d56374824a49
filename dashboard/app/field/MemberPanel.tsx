import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { additivityWords, type MemberDefinition, memberDefinition, memberUsage, parameterWords } from '../../core/field/catalogue.ts'
import type { Field, View } from '../../core/field/field.ts'
import { Problem } from '../../core/problem.ts'
import type { Words } from '../../core/words.ts'
import { ask } from '../api.ts'
import { useSql } from '../cubeSql.ts'
import controls from '../ui/controls.module.css'
import { Notice } from '../ui/Notice.tsx'
import { usePreferences } from '../ui/preferences.ts'
import { useMay } from '../workspace.ts'
import css from './Catalogue.module.css'
import { kindWords } from './FieldIcon.tsx'

/** One member in full: what it means, how it is worked out, what it depends on, who uses it, when it changed. */
export function MemberPanel({ field, view, href, alone = false }: { field: Field; view: View | undefined; href: string; alone?: boolean }) {
  const { say, language } = usePreferences()
  const definition = useQuery({
    queryKey: ['definition', field.name],
    queryFn: ({ signal }) => ask(`/api/fields/${field.name}`, memberDefinition, { signal }),
  })
  const usage = useQuery({
    queryKey: ['usage', field.name],
    queryFn: ({ signal }) => ask(`/api/fields/${field.name}/usage`, memberUsage, { signal }),
  })
  const Heading = alone ? 'h1' : 'h2'
  const word = (text: string | Words) => (typeof text === 'string' ? text : say(text))
  const day = (iso: string) => new Date(iso).toLocaleDateString(language === 'zh' ? 'zh-CN' : 'en-GB', { dateStyle: 'long' })
  const known = definition.data
  const problem = definition.error ?? usage.error
  return (
    <article className={css.member} data-testid="member">
      <header>
        <p className={css.where}>{[view && say(view.title), field.folder && say(field.folder)].filter(Boolean).join(' · ')}</p>
        <Heading>{say(field.title)}</Heading>
        <p className={css.other} lang={language === 'zh' ? 'en' : 'zh-CN'}>
          {language === 'zh' ? field.title.en : field.title.zh} · <code>{field.name}</code>
        </p>
      </header>
      <p className={css.definition}>{say(field.description)}</p>
      <Link href={href} className={`${controls.button} ${css.explore}`}>
        {say({ zh: '用它做图', en: 'Make a chart of it' })}
      </Link>
      <dl className={css.facts}>
        <Fact name={{ zh: '类型', en: 'Kind' }}>{say(kindWords(field))}</Fact>
        <Fact name={{ zh: '单位', en: 'Unit' }}>{unitOf(field, say)}</Fact>
        {field.additivity && (
          <Fact name={{ zh: '合计方式', en: 'Totals' }}>
            {say(additivityWords[field.additivity].title)}
            {say({ zh: '：', en: ': ' })}
            {say(additivityWords[field.additivity].meaning)}
          </Fact>
        )}
        <Fact name={{ zh: '负责人', en: 'Owner' }}>{field.owner}</Fact>
        <Fact name={{ zh: '最近变更', en: 'Last change' }}>
          {known &&
            (known.changedAt
              ? day(known.changedAt)
              : say({
                  zh: `自 ${day(known.firstSeenAt)} 首次出现以来没有变更`,
                  en: `None since it was first seen on ${day(known.firstSeenAt)}`,
                }))}
        </Fact>
        {known && known.parameters.length > 0 && (
          <Fact name={{ zh: '参数', en: 'Parameters' }}>
            <ul className={css.parameters}>
              {known.parameters.map(({ name, value }) => (
                <li key={name}>
                  {say(parameterWords[name] ?? { zh: name, en: name })}
                  {say({ zh: '：', en: ': ' })}
                  {value} <code>{name}</code>
                </li>
              ))}
            </ul>
          </Fact>
        )}
      </dl>
      <section>
        <h2>{say({ zh: '用在哪里', en: 'Where it is used' })}</h2>
        {usage.data?.boards.length === 0 && <p className={css.soft}>{say({ zh: '还没有看板用到它。', en: 'No board uses it yet.' })}</p>}
        <ul className={css.boards}>
          {usage.data?.boards.map((board) => (
            <li key={board.id}>
              <Link href={`/boards/${board.id}`}>{word(board.title)}</Link>
              <span>
                {[...board.charts.map(word), ...(board.isFilter ? [say({ zh: '看板筛选', en: 'Board filter' })] : [])].join(
                  language === 'zh' ? '、' : ', ',
                )}
              </span>
            </li>
          ))}
        </ul>
      </section>
      {known?.sql && (
        <section>
          <h2>{say({ zh: '模型中的公式', en: 'Formula in the model' })}</h2>
          <Code text={known.sql} />
          <p className={css.soft}>
            <code>{placeOf(known)}</code>
          </p>
        </section>
      )}
      <Compiled field={field} />
      {problem instanceof Problem && (
        <Notice tone="bad" words={problem.words} requestId={problem.detail.requestId} technical={problem.detail.technical} />
      )}
    </article>
  )
}

const placeOf = ({ file, line }: MemberDefinition) => [['model', file].join('/'), line].filter(Boolean).join(':')

function unitOf(field: Field, say: (words: Words) => string): string {
  if (field.unit) return say(field.unit)
  const format = typeof field.format === 'string' ? field.format : (field.format?.type ?? '')
  if (/currency/.test(format)) return field.currency ?? say({ zh: '金额', en: 'Money' })
  if (/percent/.test(format)) return say({ zh: '百分比', en: 'Percent' })
  return field.kind === 'measure' ? say({ zh: '无', en: 'None' }) : ''
}

function Fact({ name, children }: { name: Words; children: ReactNode }) {
  const { say } = usePreferences()
  if (!children) return null
  return (
    <div>
      <dt>{say(name)}</dt>
      <dd>{children}</dd>
    </div>
  )
}

/** The SQL as the warehouse gets it, written only when somebody wants to read it. */
function Compiled({ field }: { field: Field }) {
  const { say } = usePreferences()
  const [isOpen, setOpen] = useState(false)
  if (!useMay('see the SQL')) return null
  return (
    <details className={css.compiled} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{say({ zh: '发给数据仓库的 SQL', en: 'SQL as the warehouse gets it' })}</summary>
      {isOpen && <CompiledSql field={field} />}
    </details>
  )
}

function CompiledSql({ field }: { field: Field }) {
  const { say } = usePreferences()
  const query =
    field.kind === 'measure'
      ? { measures: [field.name] }
      : field.kind === 'time'
        ? { timeDimensions: [{ dimension: field.name, granularity: 'day' as const }] }
        : { dimensions: [field.name] }
  const sql = useSql(query)
  if (sql.state === 'failed')
    return <Notice tone="bad" words={sql.problem.words} requestId={sql.problem.detail.requestId} technical={sql.problem.detail.technical} />
  return <Code text={sql.state === 'ready' ? sql.text : say({ zh: '正在生成…', en: 'Writing it …' })} />
}

/** Long SQL scrolls, by keyboard too. */
function Code({ text }: { text: string }) {
  const { say } = usePreferences()
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className={css.sql} role="region" tabIndex={0} aria-label={say({ zh: 'SQL 代码', en: 'SQL code' })}>
      {text}
    </pre>
  )
}
