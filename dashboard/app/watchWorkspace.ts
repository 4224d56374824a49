import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { z } from 'zod'
import { currentToken, useToken } from './session.ts'
import { watching, workspace } from './workspace.ts'

const told = z.object({ workspace })
const shortestPause = 1000
const longestPause = 30_000

/** Is told of new data and of a changed model over a connection that stays open; while there is none, the page asks by itself. */
export function useWatchedWorkspace(): void {
  const token = useToken()
  const queries = useQueryClient()
  useEffect(() => {
    if (token === null) return
    const queryKey = ['workspace', token]
    let socket: WebSocket | undefined
    let timer: ReturnType<typeof setTimeout> | undefined
    let pause = shortestPause
    const open = () => {
      const address = new URL('/cubejs-api/v1', location.href)
      address.protocol = address.protocol.replace('http', 'ws')
      const opened = new WebSocket(address)
      socket = opened
      opened.onopen = () => opened.send(JSON.stringify({ watch: currentToken() }))
      opened.onmessage = ({ data }) => {
        const message = told.safeParse(JSON.parse(String(data)))
        if (!message.success) return
        pause = shortestPause
        watching.isOpen = true
        queries.setQueryData(queryKey, message.data.workspace)
      }
      opened.onclose = () => {
        watching.isOpen = false
        // It may be the server that is gone, or the token that holds no longer: asking tells, and asks again from now on.
        void queries.refetchQueries({ queryKey })
        // A server that comes back is not met by everybody at once.
        timer = setTimeout(open, pause * (0.5 + Math.random()))
        pause = Math.min(longestPause, pause * 2)
      }
    }
    open()
    return () => {
      clearTimeout(timer)
      watching.isOpen = false
      if (socket) {
        socket.onclose = null
        socket.close()
      }
    }
  }, [token, queries])
}
