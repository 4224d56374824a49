import type { ReactNode } from 'react'
import type { Words } from '../../core/words.ts'
import css from './Notice.module.css'
import { usePreferences } from './preferences.ts'

interface NoticeProps {
  title?: Words
  /** It is all the screen has to say: its title is the page's. */
  alone?: boolean
  words: Words
  tone?: 'plain' | 'bad' | 'warn'
  /** What helps to find the matter in the server's log. */
  requestId?: string | undefined
  /** Shown only when asked for. */
  technical?: string | undefined
  children?: ReactNode
}

/** One plain sentence, what to do about it (as `children`, buttons), and the technical part folded away. */
export function Notice({ title, alone = false, words, tone = 'plain', requestId, technical, children }: NoticeProps) {
  const { say } = usePreferences()
  const Heading = alone ? 'h1' : 'h2'
  return (
    <div className={css.notice} data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
      {title && <Heading>{say(title)}</Heading>}
      <p>{say(words)}</p>
      {children && <div className={css.actions}>{children}</div>}
      {(requestId || technical) && (
        <details className={css.technical}>
          <summary>{say({ zh: '技术信息', en: 'Technical details' })}</summary>
          {requestId && (
            <p>
              {say({ zh: '请求编号', en: 'Request id' })} <code>{requestId}</code>
            </p>
          )}
          {technical && <pre>{technical}</pre>}
        </details>
      )}
    </div>
  )
}

/** A screen that failed to draw. */
export function Broken({ technical, onRetry }: { technical: string; onRetry: () => void }) {
  const { say } = usePreferences()
  return (
    <Notice
      tone="bad"
      title={{ zh: '此页面出错了', en: 'This screen ran into an error' }}
      words={{
        zh: '已保存的内容没有丢失。请重试；若再次出现，请把技术信息发给管理员。',
        en: 'Nothing that was saved is lost. Try again; if it comes back, send the technical details to your administrator.',
      }}
      technical={technical}
    >
      <button type="button" className={css.button} onClick={onRetry}>
        {say({ zh: '重试', en: 'Try again' })}
      </button>
    </Notice>
  )
}

/** A part of the program could not be loaded; asking for the same part again would not help, the page has to be loaded anew. */
export function Outdated({ technical }: { technical: string }) {
  const { say } = usePreferences()
  return (
    <Notice
      tone="bad"
      title={{ zh: '页面的一部分没有加载出来', en: 'A part of this page did not load' }}
      words={{
        zh: '可能是服务器刚升级，或网络中断。请重新加载页面；已保存的内容没有丢失。',
        en: 'The server may just have been upgraded, or the connection broke. Load the page again; nothing that was saved is lost.',
      }}
      technical={technical}
    >
      <button type="button" className={css.button} onClick={() => location.reload()}>
        {say({ zh: '重新加载', en: 'Load again' })}
      </button>
    </Notice>
  )
}
