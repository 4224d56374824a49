import { IconCode } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import type { ListedShare } from '../../core/share/share.ts'
import type { Words } from '../../core/words.ts'
import { CopyButton } from '../ui/CopyButton.tsx'
import buttons from '../ui/controls.module.css'
import { usePreferences } from '../ui/preferences.ts'
import { Ending, Uses } from './LinkFacts.tsx'
import css from './ShareDialog.module.css'
import { embedLines, shareAddress } from './shares.ts'

interface LinkRowProps {
  share: ListedShare
  /** What the link shows. */
  noun: Words
  rights: ReactNode
  fresh: boolean
  onWithdraw: () => void
}

/** A link that holds: its address, until when, how often it was opened, and the lines that embed it. */
export function LinkRow({ share, noun, rights, fresh, onWithdraw }: LinkRowProps) {
  const { say } = usePreferences()
  const [showsLines, setShowsLines] = useState(false)
  const { token } = share
  return (
    <li className={css.link} data-fresh={fresh}>
      {token === null ? (
        <p className="soft small">
          {say({
            zh: `${share.createdByName} 的链接：可见范围比你大，地址请向其索取。`,
            en: `A link of ${share.createdByName}, who may see more than you: ask them for its address.`,
          })}
        </p>
      ) : (
        <Address address={shareAddress(token)} />
      )}
      <div className={css.about}>
        <span>
          <Ending share={share} /> · <Uses share={share} />
          {rights}
        </span>
        {token !== null && (
          <button
            type="button"
            className={`${buttons.button} ${buttons.quiet} ${buttons.small}`}
            aria-expanded={showsLines}
            onClick={() => setShowsLines(!showsLines)}
          >
            <IconCode size={16} stroke={1.5} aria-hidden />
            {say({ zh: '嵌入', en: 'Embed' })}
          </button>
        )}
        <button type="button" className={`${buttons.button} ${buttons.quiet} ${buttons.small} ${css.withdraw}`} onClick={onWithdraw}>
          {say({ zh: '撤回', en: 'Withdraw' })}
        </button>
      </div>
      {showsLines && token !== null && <EmbedLines token={token} noun={noun} />}
    </li>
  )
}

function Address({ address }: { address: string }) {
  const { say } = usePreferences()
  return (
    <div className={css.address}>
      <input
        className={buttons.input}
        readOnly
        value={address}
        aria-label={say({ zh: '链接地址', en: 'Address of the link' })}
        onFocus={(event) => event.currentTarget.select()}
      />
      <CopyButton text={address} label={say({ zh: '复制链接', en: 'Copy link' })}>
        {say({ zh: '复制链接', en: 'Copy link' })}
      </CopyButton>
    </div>
  )
}

function EmbedLines({ token, noun }: { token: string; noun: Words }) {
  const { say, language, scheme } = usePreferences()
  const lines = embedLines(token, language, scheme, noun)
  return (
    <div className={css.lines}>
      <p className="soft small">
        {say({
          zh: `把这五行放进网页，${noun.zh}就显示在那里。`,
          en: `Put these five lines into a page; the ${noun.en} appears there.`,
        })}
      </p>
      <pre>{lines}</pre>
      <CopyButton text={lines} label={say({ zh: '复制嵌入代码', en: 'Copy embed code' })}>
        {say({ zh: '复制代码', en: 'Copy code' })}
      </CopyButton>
    </div>
  )
}
