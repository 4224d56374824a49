import { type HostMessage, type MessageFilter, readFilters, readFrameMessage } from '../core/share/messages.ts'

/** The server this script came from: the one that draws the boards. Read while the script runs, later it is no longer known. */
const server = new URL(document.currentScript instanceof HTMLScriptElement ? document.currentScript.src : location.href).origin

const words = {
  loading: { zh: '正在打开看板…', en: 'Opening the board…' },
  unreachable: {
    zh: '现在连接不上客析服务器，看板暂时无法显示。请稍后重新打开本页。',
    en: 'The Clientele server cannot be reached, so the board is not shown. Open this page again in a while.',
  },
  noToken: {
    zh: '没有给出看板链接：请在 clientele-board 上填写 token。',
    en: 'No board link was given: set the token attribute of clientele-board.',
  },
}

// A frame that has not spoken by then has shown the browser's own error page instead of ours.
const patience = 15_000

// Paper and ink of its own, in both themes: what the host page is painted with is not known.
const style = `
:host { display: block; position: relative; min-height: 120px; }
iframe { display: block; width: 100%; height: 420px; border: 0; border-radius: 8px; }
iframe[data-waiting] { position: absolute; visibility: hidden; }
p { margin: 0; padding: 24px; font: 14px/1.6 system-ui, "PingFang SC", "Noto Sans SC", sans-serif; text-align: center;
  border: 1px solid rgba(90, 102, 99, .25); border-radius: 8px; background: var(--paper); color: var(--ink); }
p[hidden] { display: none; }
:host { --paper: #fafaf7; --ink: #5a625e; }
:host([theme="dark"]) { --paper: #141716; --ink: #a3ada8; }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { --paper: #141716; --ink: #a3ada8; } }
`

/**
 * `<clientele-board token="…" lang="zh" theme="dark" filters='[…]'>`: a shared board inside somebody else's page.
 * Attributes may change at any time. Fires `clientele-ready` and `clientele-filter`.
 */
class ClienteleBoard extends HTMLElement {
  static observedAttributes = ['token', 'lang', 'theme', 'filters']
  #frame: HTMLIFrameElement | null = null
  #notice = document.createElement('p')
  #timer = 0

  connectedCallback() {
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
    this.#open()
  }

  disconnectedCallback() {
    removeEventListener('message', this.#hear)
    this.#close()
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null) {
    if (!this.isConnected || !this.shadowRoot || before === after) return
    if (name === 'token') this.#open()
    else if (name === 'filters') this.#tell({ clientele: 'filter', filters: this.#filters })
    else this.#dress()
  }

  /** Language and theme, to the frame and to its surface, which is seen before the page in it is there. */
  #dress() {
    if (this.#frame) this.#frame.style.colorScheme = this.#theme === 'light' || this.#theme === 'dark' ? this.#theme : 'light dark'
    this.#tell(this.#look)
  }

  get #language(): 'zh' | 'en' | null {
    const asked = (this.getAttribute('lang') ?? document.documentElement.lang).toLowerCase()
    return asked.startsWith('zh') ? 'zh' : asked.startsWith('en') ? 'en' : null
  }

  get #theme(): 'light' | 'dark' | 'system' | null {
    const asked = this.getAttribute('theme')
    return asked === 'light' || asked === 'dark' || asked === 'system' ? asked : null
  }

  get #look(): HostMessage {
    return { clientele: 'ready', language: this.#language, theme: this.#theme }
  }

  get #filters(): MessageFilter[] {
    const text = this.getAttribute('filters')
    if (!text) return []
    try {
      const filters = readFilters(JSON.parse(text))
      if (filters) return filters
    } catch {
      // Not JSON: told below, with the text that was there.
    }
    console.error(`clientele-board: filters must be a JSON list of {member, operator, values}, found: ${text}`)
    return []
  }

  #say(text: { zh: string; en: string }) {
    this.#notice.textContent = text[this.#language ?? (navigator.language.startsWith('zh') ? 'zh' : 'en')]
    this.#notice.hidden = false
  }

  #close() {
    clearTimeout(this.#timer)
    this.#frame?.remove()
    this.#frame = null
  }

  #open() {
    this.#close()
    const token = this.getAttribute('token')
    if (!token) return this.#say(words.noToken)
    const address = new URL(`/shared/${encodeURIComponent(token)}`, server)
    // The frame speaks to this origin only; a page that names a wrong one hears nothing.
    address.searchParams.set('host', location.origin)
    if (this.#language) address.searchParams.set('lang', this.#language)
    if (this.#theme) address.searchParams.set('theme', this.#theme)
    const frame = document.createElement('iframe')
    frame.src = address.href
    frame.title = this.getAttribute('title') ?? 'Clientele'
    // Its own origin is kept, since its questions go to its own server; forms, top navigation and the like stay shut.
    frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-popups')
    frame.dataset.waiting = ''
    this.#frame = frame
    this.#say(words.loading)
    this.shadowRoot?.append(frame)
    this.#timer = window.setTimeout(() => {
      this.#close()
      this.#say(words.unreachable)
    }, patience)
  }

  #tell(message: HostMessage) {
    this.#frame?.contentWindow?.postMessage(message, server)
  }

  #hear = (event: MessageEvent) => {
    if (event.origin !== server || !this.#frame || event.source !== this.#frame.contentWindow) return
    const message = readFrameMessage(event.data)
    if (!message) return
    if (message.clientele === 'ready') {
      clearTimeout(this.#timer)
      this.#notice.hidden = true
      delete this.#frame.dataset.waiting
      // Filters before the look: the frame draws when it hears the look, and should ask its questions once.
      if (this.hasAttribute('filters')) this.#tell({ clientele: 'filter', filters: this.#filters })
      this.#dress()
      this.dispatchEvent(new CustomEvent('clientele-ready', { bubbles: true }))
    } else if (message.clientele === 'height') {
      this.#frame.style.height = `${Math.ceil(message.height)}px`
    } else {
      this.dispatchEvent(new CustomEvent('clientele-filter', { bubbles: true, detail: { filters: message.filters } }))
    }
  }
}

if (!customElements.get('clientele-board')) customElements.define('clientele-board', ClienteleBoard)
