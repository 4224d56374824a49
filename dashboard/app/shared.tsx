import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { setToken } from './session.ts'
import { SharedPage } from './share/SharedPage.tsx'
import { Frame } from './ui/Frame.tsx'

const queries = new QueryClient({ defaultOptions: { queries: { retry: false, refetchOnWindowFocus: false } } })
const root = document.getElementById('root')
if (!root) throw new Error('shared.html has no element with the id "root"')

// The key is the last part of the address; whoever is signed in here keeps their own for the app.
const token = decodeURIComponent(location.pathname.split('/').filter(Boolean).at(-1) ?? '')
setToken(null, false)

createRoot(root).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Frame>
        <SharedPage token={token} />
      </Frame>
    </QueryClientProvider>
  </StrictMode>,
)
