import { type HostMessage, lookNames, type MessageFilter, readFilters, readFrameMessage } from '../core/share/messages.ts'
import { type Had, justHad, keyOf, type Source, tokenFrom } from './tokens.ts'

/** The server this script came from: the one that draws the boards. Read while the script runs, later it is no longer known. */
const server = new URL(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href).origin

type Words = { zh: string; en: string }

const words = {
  loading: { zh: '正在打开…', en: 'Opening…' },
  unreachable: {
    zh: '现在连接不上客析服务器，内容暂时无法显示。请稍后重新打开本页。',
    en: 'The Clientele server cannot be reached, or does not allow this site to show it. Open this page again in a while.',
  },
  no_token: {
    zh: '没有可用的令牌：请填写 token，或给出 token-url 或 getToken。',
    en: 'There is no token: set token, or give a token-url or getToken.',
  },
  token_failed: {
    zh: '取不到新的令牌，请重新载入页面；仍不行时请联系门户的管理员。',
    en: 'No token could be fetched. Load the page again; if it stays so, ask whoever runs it.',
  },
  bad_filters: {
    zh: 'filters 必须是由 {member, operator, values} 组成的 JSON 列表。',
    en: 'filters must be a JSON list of {member, operator, values}.',
  },
}

// A frame that has not spoken by then has shown the browser's own error page instead of ours.
const patience = 15_000

// Paper and ink of its own, in both themes: what the host page is painted with is not known.
const style = `
:host { display: block; position: relative; min-height: 120px; }
iframe { display: block; width: 100%; height: 420px; border: 0; border-radius: 8px; background: var(--clientele-paper, var(--paper)); }
iframe[data-waiting] { position: absolute; visibility: hidden; }
p { margin: 0; padding: 24px; font: 14px/1.6 var(--clientele-font, system-ui, "PingFang SC", "Noto Sans SC", sans-serif); text-align: center;
  border: 1px solid rgba(90, 102, 99, .25); border-radius: 8px; background: var(--paper); color: var(--ink); }
p[hidden] { display: none; }
:host { --paper: #fafaf7; --ink: #5a625e; }
:host([theme="dark"]) { --paper: #141716; --ink: #a3ada8; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { --paper: #141716; --ink: #a3ada8; } }
`

const reopening = ['token', 'token-url', 'board', 'tile']

/**
 * `<clientele-board token="…" lang="zh" theme="dark" filters='[…]'>`: a board inside somebody else's page; `<clientele-chart … tile="…">` one chart.
 * `token` is a link's, or signed by the page's own back end; then `board` says which, and `getToken` or `token-url` where a new one comes from.
 * Attributes may change at any time. Fires `ready`, `filter`, `drill` and `error`; each also as `clientele-…`, which bubbles.
 */
class ClienteleBoard extends HTMLElement {
  static observedAttributes = [...reopening, 'lang', 'theme', 'filters', 'hide', 'height']
  /** Where this element's tokens come from; the page's own `clientele.getToken` where it has none. */
  getToken: (() => string | Promise<string>) | undefined = this.#early('getToken')
  #frame: HTMLIFrameElement | null = null
  #notice = document.createElement('p')
  #timer = 0
  #renewal = 0
  #round = 0

  connectedCallback() {
    const filters: MessageFilter[] | undefined = this.#early('filters')
    if (filters) this.filters = filters
    if (!this.shadowRoot) {
      const root = this.attachShadow({ mode: 'open' })
      // Made by script, not as an element: a host page whose policy allows no styles but its own allows this.
      const sheet = new CSSStyleSheet()
      sheet.replaceSync(style)
      root.adoptedStyleSheets = [sheet]
      this.#notice.setAttribute('role', 'status')
      root.append(this.#notice)
    }
    addEventListener('message', this.#hear)
    void this.#open()
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear)
    this.#close()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null) {
    if (!this.isConnected || !this.shadowRoot || before === after) return
    if (reopening.includes(name)) void this.#open()
    else if (name === 'filters') this.#tellFilters()
    else this.refresh()
  }

  /** What a page set before this script was there; it stands in the way of the class's own. */
  #early<T>(name: string): T | undefined {
    const own = Object.getOwnPropertyDescriptor(this, name)?.value
    if (own !== undefined) Reflect.deleteProperty(this, name)
    return own
  }

  /** Reads language, theme and the page's own look again: after the page changed its style sheets, say. */
  refresh() {
    if (this.#frame) this.#frame.style.colorScheme = this.#theme === 'light' || this.#theme === 'dark' ? this.#theme : 'light dark'
    const style = getComputedStyle(this)
    const lent = lookNames.map((name) => [name, style.getPropertyValue(`--clientele-${name}`).trim()] as const).filter(([, value]) => value)
    const height = this.getAttribute('height')
    const look = { ...Object.fromEntries(lent), ...(height && { height: `${Number.parseInt(height, 10) || 420}px` }) }
    this.#tell({
      clientele: 'ready',
      language: this.#language,
      theme: this.#theme,
      hide: (this.getAttribute('hide') ?? '').split(/[\s,]+/),
      look,
    })
  }

  /** The filters the page sets; setting them fires nothing. */
  get filters(): MessageFilter[] {
    const text = this.getAttribute('filters')
    if (!text) return []
    try {
      const filters = readFilters(JSON.parse(text))
      if (filters) return filters
    } catch {
      // Not JSON: told below.
    }
    this.#fail('bad_filters', words.bad_filters)
    return []
  }

  set filters(filters: MessageFilter[]) {
    this.setAttribute('filters', JSON.stringify(filters))
  }

  get #language(): 'zh' | 'en' | null {
    const asked = (this.getAttribute('lang') ?? document.documentElement.lang).toLowerCase()
    return asked.startsWith('zh') ? 'zh' : asked.startsWith('en') ? 'en' : null
  }

  get #theme(): 'light' | 'dark' | 'system' | null {
    const asked = this.getAttribute('theme')
    return asked === 'light' || asked === 'dark' || asked === 'system' ? asked : null
  }

  /** Where a new token can be had; null where there is only the one that is written down. */
  get #source(): Source | null {
    const own = (window as { clientele?: { getToken?: Source } }).clientele?.getToken
    return this.getToken ?? this.getAttribute('token-url') ?? own ?? null
  }

  #fire(name: string, detail: object) {
    this.dispatchEvent(new CustomEvent(name, { detail }))
    this.dispatchEvent(new CustomEvent(`clientele-${name}`, { detail, bubbles: true }))
  }

  #fail(code: string, text: Words, more: { member?: string } = {}) {
    const message = this.#say(text)
    console.error(`${this.localName}: ${message}`)
    this.#fire('error', { code, message, ...more })
  }

  #say({ zh, en }: Words): string {
    const language = this.#language ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')
    return language === 'zh' ? zh : en
  }

  #notify(text: Words) {
    this.#notice.textContent = this.#say(text)
    this.#notice.hidden = false
  }

  #end(code: 'unreachable' | 'no_token' | 'token_failed') {
    this.#close()
    this.#notify(words[code])
    this.#fail(code, words[code])
  }

  #close() {
    clearTimeout(this.#timer)
    clearTimeout(this.#renewal)
    this.#round++
    this.#frame?.remove()
    this.#frame = null
  }

  async #open() {
    this.#close()
    const round = this.#round
    this.#notify(words.loading)
    // In the next turn: a page that makes the element and then sets it up has set it up by then.
    await null
    const had = await this.#token(false)
    if (round !== this.#round || !this.isConnected) return
    if (!had) return this.#end(this.#source ? 'token_failed' : 'no_token')
    const key = keyOf(had.token)
    const address = new URL(`/shared/${key ? '-' : encodeURIComponent(had.token)}`, server)
    // The frame speaks to this origin only; a page that names a wrong one hears nothing.
    const asked = {
      host: location.origin,
      key,
      board: this.getAttribute('board'),
      tile: this.getAttribute('tile'),
      lang: this.#language,
      theme: this.#theme,
    }
    for (const [name, value] of Object.entries(asked)) if (value) address.searchParams.set(name, value)
    const frame = document.createElement('iframe')
    frame.src = address.href
    frame.title = this.getAttribute('title') ?? 'Clientele'
    // Its own origin is kept, since its questions go to its own server; forms, top navigation and the like stay shut.
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups allow-downloads')
    frame.dataset.waiting = ''
    this.#frame = frame
    this.shadowRoot?.append(frame)
    this.#timer = window.setTimeout(() => this.#end('unreachable'), patience)
  }

  /** The token that is written down, or one of the page's; `fresh`: not the one that was had before. */
  async #token(fresh: boolean): Promise<Had | null> {
    const written = this.getAttribute('token')
    if (written && !fresh) return justHad(written)
    return this.#source ? tokenFrom(this.#source, fresh) : null
  }

  /** Hands the frame a token, and the next one before that ends. */
  async #handToken(fresh: boolean) {
    const had = await this.#token(fresh)
    if (!this.#frame || !had || !keyOf(had.token)) return
    this.#tell({ clientele: 'token', token: had.token })
    clearTimeout(this.#renewal)
    const millis = had.until - Date.now()
    if (this.#source && millis < 2 ** 31) this.#renewal = window.setTimeout(() => void this.#handToken(true), Math.max(2000, millis))
  }

  #tell(message: HostMessage) {
    this.#frame?.contentWindow?.postMessage(message, server)
  }

  #tellFilters() {
    this.#tell({ clientele: 'filter', filters: this.filters })
  }

  #hear = (event: MessageEvent) => {
    if (event.origin !== server || !this.#frame || event.source !== this.#frame.contentWindow) return
    const message = readFrameMessage(event.data)
    switch (message?.clientele) {
      case 'ready':
        clearTimeout(this.#timer)
        this.#notice.hidden = true
        delete this.#frame.dataset.waiting
        // Filters before the look: the frame draws when it hears the look, and should ask its questions once.
        if (this.hasAttribute('filters')) this.#tellFilters()
        this.refresh()
        void this.#handToken(false)
        break
      case 'token':
        void this.#handToken(true)
        break
      case 'height':
        this.#frame.style.height = `${Math.ceil(message.height)}px`
        break
      case 'opened':
        this.#fire('ready', {})
        break
      case 'filter':
        this.#fire('filter', { filters: message.filters })
        break
      case 'drill':
        this.#fire('drill', { tile: message.tile, filters: message.filters })
        break
      case 'error':
        this.#fail(message.code, message, message.member ? { member: message.member } : {})
    }
  }
}

for (const name of ['clientele-board', 'clientele-chart']) {
  // A class is one element's; the second is one of its own.
  if (!customElements.get(name)) customElements.define(name, class extends ClienteleBoard {})
}
