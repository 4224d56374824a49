import { spawn } from 'node:child_process'

const children = new Set()
let stopping

/** The signal that asked us to stop, if one did. */
export const stopSignal = () => stopping

/**
 * Runs a program to its end. Returns its exit code and, unless it writes to our terminal itself (`show`), the end of what it printed.
 * `timeout` in ms stops it and reports `timedOut`.
 */
export function run(command, args, { cwd, env, show = false, timeout, onOutput } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    })
    children.add(child)
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000)
      onOutput?.(String(chunk))
    }
    child.stdout?.on('data', keep)
    child.stderr?.on('data', keep)
    let timedOut = false
    const timer =
      timeout &&
      setTimeout(() => {
        timedOut = true
        child.kill('SIGKILL')
      }, timeout)
    child.on('error', (error) => {
      clearTimeout(timer)
      children.delete(child)
      reject(error)
    })
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      children.delete(child)
      resolve({ code: code ?? (signal === 'SIGINT' ? 130 : 143), output, timedOut })
    })
  })
}

/** Asks everything that still runs to end. */
export function stopChildren(signal = 'SIGTERM') {
  for (const child of children) child.kill(signal)
}

/** Passes Ctrl+C and SIGTERM on to what is running; a child that has not ended after 8 s is killed. */
export function passSignals() {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopping ??= signal
      // A terminal sends Ctrl+C to every process itself; a second one would mean "at once" to the server.
      if (signal !== 'SIGINT' || !process.stdin.isTTY) stopChildren(signal)
      setTimeout(() => stopChildren('SIGKILL'), 8000).unref()
    })
  }
}
