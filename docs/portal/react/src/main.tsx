import { ClienteleBoard, ClienteleChart, type ClienteleFilter } from 'clientele-react'
import { createClient, type TileData } from 'clientele-react/client'
import { StrictMode, useEffect, useState } from 'react'
import { createRoot } from 'react-dom/client'

// Your own settings; here they come from the address.
const asked = new URLSearchParams(location.search)
const server = asked.get('server') ?? 'http://localhost:4000'
const board = asked.get('board') ?? ''
const tile = asked.get('tile') ?? ''
const theme = asked.get('theme') === 'dark' ? 'dark' : 'light'

// One function for the whole page: its token is fetched once for all elements, and again before it ends.
const getToken = async () => (await fetch('/clientele-token')).text()
const client = createClient({ server, getToken })

const east: ClienteleFilter = { member: 'sales.region', operator: 'equals', values: ['华东'] }

function Portal() {
  const [filters, setFilters] = useState<ClienteleFilter[]>([])
  const [told, setTold] = useState('')
  return (
    <main>
      <h1>React 门户</h1>
      <button type="button" onClick={() => setFilters(filters.length > 0 ? [] : [east])}>
        {filters.length > 0 ? '全部大区' : '只看华东'}
      </button>
      <p role="status">{told}</p>
      <Own />
      <ClienteleChart
        server={server}
        board={board}
        tile={tile}
        height={260}
        theme={theme}
        language="zh"
        hide={['filters']}
        getToken={getToken}
      />
      <ClienteleBoard
        server={server}
        board={board}
        theme={theme}
        language="zh"
        filters={filters}
        getToken={getToken}
        onReady={() => setTold('看板已打开')}
        onFilter={(next) => setTold(`筛选：${next.flatMap(({ values }) => values).join('、')}`)}
        onError={({ message }) => setTold(message)}
      />
    </main>
  )
}

/** A number drawn by the page itself, from the same chart. */
function Own() {
  const [data, setData] = useState<TileData | null>(null)
  useEffect(() => {
    client.askTile(board, tile).then(setData, () => setData(null))
  }, [])
  const [name, values] = Object.entries(data?.main.columns ?? {}).at(-1) ?? []
  return (
    <p id="own">
      {name}: {String(values?.[0] ?? '…')}
    </p>
  )
}

const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <Portal />
    </StrictMode>,
  )
