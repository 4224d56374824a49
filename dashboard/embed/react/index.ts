import { type CSSProperties, createElement, type ReactElement, useEffect, useRef } from 'react'

/** A filter as Clientele names it: `{ member: 'sales.region', operator: 'equals', values: ['华东'] }`. */
export interface ClienteleFilter {
  member: string
  operator: string
  values: (string | null)[]
}

export interface ClienteleProps {
  /** The address of the Clientele server, such as `https://clientele.example.com`. */
  server: string
  /** The board, by the last part of its address; a link's own token needs none. */
  board?: string
  /** A link's token, or one that your back end signed for this page. */
  token?: string
  /** Fetches a token from your back end, now and before each ends. One function of a module serves all elements of a page. */
  getToken?: () => string | Promise<string>
  /** An address of your own that replies with a token as text, instead of `getToken`. */
  tokenUrl?: string
  language?: 'zh' | 'en'
  theme?: 'light' | 'dark' | 'system'
  /** Set by your page; setting them calls nothing back. */
  filters?: ClienteleFilter[]
  hide?: ('title' | 'filters')[]
  /** What the frame is called for those who listen to the page. */
  title?: string
  className?: string
  style?: CSSProperties
  onReady?: () => void
  /** The viewer changed what is filtered: all that is set now. */
  onFilter?: (filters: ClienteleFilter[]) => void
  /** The viewer pressed a mark of a chart. */
  onDrill?: (mark: { tile: string; filters: ClienteleFilter[] }) => void
  onError?: (problem: { code: string; message: string; member?: string }) => void
}

export interface ClienteleChartProps extends ClienteleProps {
  /** The chart, by the id of its tile. */
  tile: string
  /** In pixels. */
  height?: number
}

type Element = HTMLElement & { getToken?: ClienteleProps['getToken']; filters?: ClienteleFilter[] }

/** Brings the script of a server into the page, once. */
function bringScript(server: string): void {
  const src = new URL('/embed.js', server).href
  if ([...document.scripts].some((script) => script.src === src)) return
  const script = document.createElement('script')
  script.src = src
  script.async = true
  document.head.append(script)
}

function useEmbed(name: string, props: ClienteleProps, more: Record<string, unknown>): ReactElement {
  const box = useRef<Element>(null)
  const now = useRef(props)
  now.current = props
  const { server, getToken, filters } = props
  useEffect(() => {
    const element = box.current
    if (!element) return
    if (getToken) element.getToken = getToken
    bringScript(server)
  }, [server, getToken])
  const wanted = filters && JSON.stringify(filters)
  useEffect(() => {
    if (box.current && wanted !== undefined) box.current.setAttribute('filters', wanted)
  }, [wanted])
  useEffect(() => {
    const element = box.current
    if (!element) return
    const detail = (event: Event) => (event as CustomEvent).detail
    const heard: [string, (event: Event) => void][] = [
      ['ready', () => now.current.onReady?.()],
      ['filter', (event) => now.current.onFilter?.(detail(event).filters)],
      ['drill', (event) => now.current.onDrill?.(detail(event))],
      ['error', (event) => now.current.onError?.(detail(event))],
    ]
    for (const [event, act] of heard) element.addEventListener(event, act)
    return () => {
      for (const [event, act] of heard) element.removeEventListener(event, act)
    }
  }, [])
  const { board, token, tokenUrl, language, theme, hide, title, className, style } = props
  return createElement(name, {
    ref: box,
    board,
    token,
    'token-url': tokenUrl,
    lang: language,
    theme,
    hide: hide?.join(' '),
    title,
    // React before 19 hands a custom element `className` as an attribute of that name.
    class: className,
    style,
    ...more,
  })
}

/** A whole board. */
export function ClienteleBoard(props: ClienteleProps): ReactElement {
  return useEmbed('clientele-board', props, {})
}

/** One chart of a board. */
export function ClienteleChart({ tile, height, ...props }: ClienteleChartProps): ReactElement {
  return useEmbed('clientele-chart', props, { tile, height })
}
